using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Bunshin.Datapaths.Served;
using Bunshin.Forwarding.Policies;
using Bunshin.Forwarding.Stacks;
using Bunshin.Linux.Bpf;
using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>The tables that a parent's programs go by. One thread at a time may change them; programs look meanwhile.</summary>
public sealed class EbpfTables : IDisposable
{
    private readonly MirroredSlots _children;
    private readonly MirroredSlots _ports;
    private readonly MirroredSlots _floods;
    private readonly MirroredSlots _hints;
    private readonly MirroredSlots _indexes;
    private readonly MirroredHash<UInt128> _owners;
    private readonly MirroredHash<UInt128> _groups;
    private readonly MirroredHash<UInt128> _senders;
    private readonly MirroredHash<UInt128> _vlans;
    private readonly MirroredHash<AddressKey> _addresses;
    private readonly HashSet<int> _counted = [];
    private Dictionary<int, FloodOrder> _orders = [];

    private EbpfTables(MapHome home)
    {
        Home = home;
        Maps = EbpfMaps.Open(home);
        var maps = Maps;
        (_children, _ports, _floods, _hints) = (new(maps.Children), new(maps.Ports), new(maps.Floods), new(maps.Hints));
        _indexes = new(maps.Indexes);
        (_owners, _groups, _senders, _vlans) = (new(maps.Owners), new(maps.Groups), new(maps.Senders), new(maps.Vlans));
        _addresses = new(maps.Addresses);
    }

    internal EbpfMaps Maps { get; }

    /// <summary>Where the parent's maps come from.</summary>
    internal MapHome Home { get; }

    /// <summary>Makes empty tables: every frame is left to the parent's stack, and what children send is lost. Or opens those that an earlier process pinned.</summary>
    /// <param name="pins">A folder of the parent's in which they are pinned, to outlive this process; null for those that do not.</param>
    /// <exception cref="Linux.LinuxException">The kernel refused (EPERM: CAP_BPF is needed; ENOMEM).</exception>
    public static EbpfTables Open(BpfFilesystem? pins = null) => new(new MapHome(pins));

    /// <summary>Takes away pins of earlier processes; to be called once no program goes by theirs any more.</summary>
    public void ForgetOthers() => Home.ForgetOthers();

    /// <summary>Begins the counts of a slot anew, for another device.</summary>
    public void Reset(int slot)
    {
        _ = Maps.Counters.Update(SlotKey.Of(in slot), new byte[Maps.Counters.EntrySize]);
        _ = Maps.Reports.Update(SlotKey.Of(in slot), new byte[Maps.Reports.EntrySize]);
        WriteLink(slot, FloodLink.Read(_floods[slot]) with { Settled = 0 });
        ForgetDrops(slot);
    }

    /// <summary>Tells the index, in the parent's namespace, of each child beside which an IP layer routes; to be called before <see cref="Apply"/>.</summary>
    /// <param name="indexes">By slot.</param>
    public void ApplyIndexes(IReadOnlyDictionary<int, int> indexes)
    {
        Write(_indexes, indexes, sizeof(uint), static (index, into) => BinaryPrimitives.WriteInt32LittleEndian(into, index));
        _indexes.KeepOnly(indexes.ContainsKey);
    }

    /// <summary>
    /// Makes the tables say what <paramref name="devices"/> are, changing only what differs. No frame of a child that stays as it is
    /// is lost meanwhile.
    /// </summary>
    /// <param name="devices">The parent, then its children, each after the device it stands on.</param>
    /// <param name="slots">The slot of each device; <see cref="EbpfSlots.Parent"/> for the parent.</param>
    /// <param name="policies">The policy of each device, whose entries must be written before; null where nobody has one.</param>
    /// <exception cref="ArgumentException">A slot is not in range, or not one for each device.</exception>
    /// <exception cref="Linux.LinuxException">The kernel refuses, for another reason than that a table is full: see <see cref="Refusals"/>.</exception>
    public void Apply(IReadOnlyList<StackDevice> devices, IReadOnlyList<int> slots, IReadOnlyList<ChildPolicy?>? policies = null)
    {
        Check(devices, slots);
        CountDropsOf(slots);
        var wanted = TablePicture.Draw(devices, slots, policies);
        Write(_children, wanted.Children, ChildEntry.Size, static (entry, into) => entry.Write(into));
        WriteFloods(wanted);
        Write(_ports, wanted.Ports, PortEntry.Size, static (entry, into) => entry.Write(into));
        (MirroredHash<UInt128> Table, Dictionary<UInt128, uint> Wanted)[] hashes =
            [(_groups, wanted.Groups), (_vlans, wanted.Vlans), (_senders, wanted.Senders), (_owners, wanted.Owners)];
        AddEntries();

        // Between the two: a hint never hides an owner that stays.
        var hints = OwnerHint.Draw(wanted.Owners);
        Write(_hints, hints, sizeof(uint), static (hint, into) => BinaryPrimitives.WriteUInt32LittleEndian(into, hint));
        _hints.KeepOnly(hints.ContainsKey);
        foreach (var (table, entries) in hashes)
        {
            table.Remove(entries);
        }

        _addresses.Remove(wanted.Addresses);
        if (Refusals.Any())
        {
            // There may be room by now.
            AddEntries();
        }

        _ports.KeepOnly(wanted.Ports.ContainsKey);
        _children.KeepOnly(wanted.Children.ContainsKey);
        _orders = wanted.Floods;

        void AddEntries()
        {
            _addresses.Add(wanted.Addresses);
            foreach (var (table, entries) in hashes)
            {
                table.Add(entries);
            }
        }
    }

    /// <summary>Why entries were left out by the last <see cref="Apply"/>: of each table that was full, once.</summary>
    public IEnumerable<Linux.LinuxException> Refusals =>
        new[] { _groups.Refusal, _vlans.Refusal, _senders.Refusal, _owners.Refusal, _addresses.Refusal }.OfType<Linux.LinuxException>();

    /// <summary>What is to be added to a device's own counters, since the tables were made.</summary>
    public EbpfCounts Read(int slot)
    {
        Span<long> sums = stackalloc long[EbpfMaps.Counts];
        _ = Maps.Counters.TrySum(SlotKey.Of(in slot), sums);
        return new EbpfCounts(
            sums[(int)EbpfCounter.RxPackets], sums[(int)EbpfCounter.RxBytes], sums[(int)EbpfCounter.TxPackets],
            sums[(int)EbpfCounter.TxBytes], sums[(int)EbpfCounter.Multicast], sums[(int)EbpfCounter.RxErrors],
            sums[(int)EbpfCounter.RxDropped], sums[(int)EbpfCounter.TxDropped]);
    }

    /// <summary>Frames that were dropped, by cause; only causes that occurred.</summary>
    internal Dictionary<DropCause, long> ReadDrops(int slot)
    {
        var counts = new ulong[DropCause.Count];
        _ = Maps.Drops.TryLookup(SlotKey.Of(in slot), MemoryMarshal.AsBytes(counts.AsSpan()));

        // Of copies of floods a counter of the driver's tells, and no program needs another.
        counts[DropCause.Of(CarrierDrop.TooLongForChild).Number] = (ulong)Read(slot).RxErrors;
        return counts.Select(static (count, number) => (new DropCause(number), (long)count)).Where(static drop => drop.Item2 != 0).ToDictionary();
    }

    /// <summary>How many membership reports a child has sent. Ask before its groups are read, and tell <see cref="Settle"/> the answer after they were applied.</summary>
    public uint ReportsOf(int slot)
    {
        Span<byte> value = stackalloc byte[sizeof(uint)];
        _ = Maps.Reports.TryLookup(SlotKey.Of(in slot), value);
        return BinaryPrimitives.ReadUInt32LittleEndian(value);
    }

    /// <summary>The tables know the groups that a child had after it had sent <paramref name="reports"/> reports. Until they know of all, every group's frames pass to it.</summary>
    public void Settle(int slot, uint reports)
    {
        var link = FloodLink.Read(_floods[slot]) with { Settled = reports };
        WriteLink(slot, link);
    }

    /// <summary>Gives the descriptors back; programs keep the tables as long as they are there.</summary>
    public void Dispose() => Maps.Dispose();

    // Programs count only where there is an entry.
    private void CountDropsOf(IReadOnlyList<int> slots)
    {
        foreach (var slot in slots.Where(_counted.Add))
        {
            var key = slot;
            _ = Maps.Drops.Update(SlotKey.Of(in key), new byte[Maps.Drops.EntrySize], BpfUpdate.OnlyNew);
        }

        if (_counted.Count > slots.Count)
        {
            foreach (var slot in _counted.Except(slots).ToList())
            {
                ForgetDrops(slot);
            }
        }
    }

    private void ForgetDrops(int slot)
    {
        _ = _counted.Remove(slot);
        _ = Maps.Drops.Delete(SlotKey.Of(in slot));
    }

    private static void Check(IReadOnlyList<StackDevice> devices, IReadOnlyList<int> slots)
    {
        if (devices.Count == 0 || devices.Count != slots.Count || slots[0] != EbpfSlots.Parent)
        {
            throw new ArgumentException($"{devices.Count} devices and {slots.Count} slots; one for each is needed, {EbpfSlots.Parent} for the parent", nameof(slots));
        }

        var used = new HashSet<int>();
        for (var number = 1; number < slots.Count; number++)
        {
            if (slots[number] is < EbpfSlots.FirstChild or >= EbpfSlots.Count || !used.Add(slots[number]))
            {
                throw new ArgumentException($"{devices[number].Name} has slot {slots[number]}; it must be one of its own from {EbpfSlots.FirstChild} to {EbpfSlots.Count - 1}", nameof(slots));
            }
        }
    }

    private static void Write<T>(MirroredSlots table, IReadOnlyDictionary<int, T> entries, int size, Action<T, byte[]> write)
    {
        var bytes = new byte[size];
        foreach (var (slot, entry) in entries)
        {
            write(entry, bytes);
            table.Set(slot, bytes);
        }
    }

    // A list is written to the side that is not in force; the port's entry then names that side.
    private void WriteFloods(TableContents wanted)
    {
        foreach (var slot in wanted.Ports.Keys.ToList())
        {
            var order = wanted.Floods.GetValueOrDefault(slot, FloodOrder.Nobody);
            var side = PortEntry.SideOf(_ports[slot]);
            var isOther = !_orders.TryGetValue(slot, out var old) || !old.IsSameAs(order);
            side = isOther ? 1 - side : side;
            for (var number = 0; number < order.Members.Count; number++)
            {
                var member = wanted.Children[order.Members[number]];
                var link = FloodLink.Read(_floods[order.Members[number]]) with { Bits = member.Bits, Mtu = member.Mtu };
                var next = order.After(number);
                WriteLink(order.Members[number], !isOther ? link : side == 0 ? link with { First = next } : link with { Second = next });
            }

            wanted.Ports[slot] = wanted.Ports[slot] with { Heads = order.Heads(side) };
        }
    }

    private void WriteLink(int slot, FloodLink link)
    {
        Span<byte> bytes = stackalloc byte[FloodLink.Size];
        link.Write(bytes);
        _floods.Set(slot, bytes);
    }
}

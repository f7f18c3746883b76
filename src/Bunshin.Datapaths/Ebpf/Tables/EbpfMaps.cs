using Bunshin.Datapaths.Served;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Bpf.Programs;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>The maps of one parent.</summary>
internal sealed class EbpfMaps : IDisposable
{
    /// <summary>How many counters a slot has.</summary>
    public const int Counts = (int)EbpfCounter.TxDropped + 1;

    /// <summary>How <see cref="Calls"/> is called in the kernel.</summary>
    public const string CallsName = "calls";

    private const int MostGroups = 65_536;
    private const int MostSenders = 65_536;
    private const int MostAddresses = 65_536;
    private const int EventBytes = 65_536;
    private const int MostCalls = 24;

    /// <summary>Makes them, empty; or opens those that are pinned, with what is in them, and pins those that are not.</summary>
    /// <param name="home">Where they are pinned, if they are.</param>
    /// <exception cref="Linux.LinuxException">The kernel refused.</exception>
    public static EbpfMaps Open(MapHome home) => new()
    {
        Children = home.Open(Slots("children", ChildEntry.Size)),
        Ports = home.Open(Slots("ports", PortEntry.Size)),
        Floods = home.Open(Slots("floods", FloodLink.Size)),
        Reports = home.Open(Slots("reports", sizeof(uint))),
        Counters = home.Open(Slots("counters", Counts * sizeof(ulong), BpfMapType.PerCpuArray)),
        Indexes = home.Open(Slots("indexes", sizeof(uint))),
        Hints = home.Open(new() { Name = "hints", Type = BpfMapType.Array, KeySize = SlotKey.Size, ValueSize = sizeof(uint), MaxEntries = OwnerHint.Count }),
        Owners = home.Open(Hash("owners", TableKey.Size, EbpfSlots.Count)),
        Groups = home.Open(Hash("groups", TableKey.Size, MostGroups)),
        Senders = home.Open(Hash("senders", SenderEntry.KeySize, MostSenders)),
        Vlans = home.Open(Hash("vlans", VlanKey.Size, EbpfSlots.Count)),
        Addresses = home.Open(Hash("addresses", AddressKey.Size, MostAddresses)),
        Drops = home.Open(new()
        {
            Name = "drops", Type = BpfMapType.Hash, KeySize = SlotKey.Size, ValueSize = DropCause.Count * sizeof(ulong), MaxEntries = EbpfSlots.Count,
            Flags = BpfMapFlags.NoPreallocation,
        }),
        Calls = home.OpenNew(new() { Name = CallsName, Type = BpfMapType.ProgramArray, KeySize = SlotKey.Size, ValueSize = sizeof(uint), MaxEntries = MostCalls }),
        Events = home.Open(new() { Name = "events", Type = BpfMapType.RingBuffer, MaxEntries = EventBytes }),
    };

    /// <summary>Array: <see cref="ChildEntry"/> by slot.</summary>
    public required BpfMap Children { get; init; }

    /// <summary>Array: <see cref="PortEntry"/> by slot.</summary>
    public required BpfMap Ports { get; init; }

    /// <summary>Array: <see cref="FloodLink"/> by slot.</summary>
    public required BpfMap Floods { get; init; }

    /// <summary>Array: how many membership reports a child has sent, u32 by slot; programs write it.</summary>
    public required BpfMap Reports { get; init; }

    /// <summary>Array, per CPU: u64 for each <see cref="EbpfCounter"/>, by slot; programs write it.</summary>
    public required BpfMap Counters { get; init; }

    /// <summary>Array: the index, in the parent's namespace, of a child beside which an IP layer routes, u32 by slot; 0 for others.</summary>
    public required BpfMap Indexes { get; init; }

    /// <summary>Array: what there is to find in <see cref="Owners"/>, by <see cref="OwnerHint.NumberOf"/>.</summary>
    public required BpfMap Hints { get; init; }

    /// <summary>Hash: up children by port and MAC (<see cref="TableKey"/>); slot (u16) and the lower half of its <see cref="ChildBits"/>.</summary>
    public required BpfMap Owners { get; init; }

    /// <summary>Hash: a child's slot and a group it has joined (<see cref="TableKey"/>); the value says nothing.</summary>
    public required BpfMap Groups { get; init; }

    /// <summary>Hash: <see cref="SenderEntry"/>.</summary>
    public required BpfMap Senders { get; init; }

    /// <summary>Hash: slots (u32) of VLAN devices by <see cref="VlanKey"/>.</summary>
    public required BpfMap Vlans { get; init; }

    /// <summary>Hash: up ipvlan children by <see cref="AddressKey"/>; <see cref="OwnerEntry"/>.</summary>
    public required BpfMap Addresses { get; init; }

    /// <summary>Hash: how many frames were dropped, u64 for each <see cref="DropCause"/>, by slot; an entry for each device. Programs write it.</summary>
    public required BpfMap Drops { get; init; }

    /// <summary>Programs by <see cref="EbpfCall"/>.</summary>
    public required BpfMap Calls { get; init; }

    /// <summary>Ring: slots (u32) of children that have sent a membership report.</summary>
    public required BpfMap Events { get; init; }

    /// <summary>Makes a program the part that others go on in under that name.</summary>
    public void SetPart(EbpfCall call, BpfProgram program)
    {
        var number = (int)call;
        Calls.Update(SlotKey.Of(in number), program);
    }

    public void Dispose()
    {
        BpfMap[] all = [Children, Ports, Floods, Reports, Counters, Indexes, Hints, Owners, Groups, Senders, Vlans, Addresses, Drops, Calls, Events];
        foreach (var map in all)
        {
            map.Dispose();
        }
    }

    private static BpfMapSpec Slots(string name, int size, BpfMapType type = BpfMapType.Array) =>
        new() { Name = name, Type = type, KeySize = SlotKey.Size, ValueSize = size, MaxEntries = EbpfSlots.Count };

    private static BpfMapSpec Hash(string name, int keySize, int most) => new()
    {
        Name = name,
        Type = BpfMapType.Hash,
        KeySize = keySize,
        ValueSize = sizeof(uint),
        MaxEntries = most,
        Flags = most > EbpfSlots.Count ? BpfMapFlags.NoPreallocation : BpfMapFlags.None,
    };
}

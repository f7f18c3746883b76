using System.Globalization;
using Bunshin.Datapaths.Ebpf.Attaching;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Classifiers;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>Keeps the policies of one parent's children in force. Programs and maps are made when the first child has one.</summary>
/// <remarks>Those of a lasting parent are pinned: what was refused and what a rate limit remembers goes on with the next process.</remarks>
internal sealed class ChildPolicies : IDisposable
{
    private readonly EbpfTables _tables;
    private readonly Attachments _attachments;
    private readonly NetworkNamespace _hidden;
    private readonly Dictionary<uint, byte[]> _entries = [];
    private readonly Dictionary<int, bool> _screened = [];
    private PolicyMaps? _maps;
    private PolicyPrograms? _programs;

    /// <summary>Takes over what an earlier process left in force, before its programs are replaced.</summary>
    /// <param name="tables">The parent's tables.</param>
    /// <param name="attachments">Where programs are attached.</param>
    /// <param name="hidden">The namespace of the children's hidden ends.</param>
    /// <exception cref="BpfLoadException">The kernel refused a program.</exception>
    public ChildPolicies(EbpfTables tables, Attachments attachments, NetworkNamespace hidden)
    {
        (_tables, _attachments, _hidden) = (tables, attachments, hidden);
        if (PolicyMaps.ArePinned(tables.Home))
        {
            _maps = PolicyMaps.Open(tables.Home);
            ReadEntries(_maps);
            LoadIfNeeded();
        }
    }

    /// <summary>Writes what is new or different, before the tables say who has a policy.</summary>
    /// <exception cref="BpfLoadException">The kernel refused a program.</exception>
    public void Write(IReadOnlyList<(int Slot, MacAddress Own, ChildPolicy? Policy)> children)
    {
        foreach (var (slot, own, policy) in children)
        {
            foreach (var direction in Enum.GetValues<PolicyDirection>())
            {
                if (policy?.Concerns(direction) == true)
                {
                    Write(PolicyEntry.Key(slot, direction), policy, direction, own);
                }
            }
        }

        // Programs of an earlier process are replaced by ours only when ours know all policies.
        LoadIfNeeded();
        foreach (var (slot, _, policy) in children)
        {
            Screen(slot, policy?.Concerns(PolicyDirection.Received) == true);
        }
    }

    /// <summary>Removes what is in force no more, after the tables have said so.</summary>
    public void Sweep(IReadOnlyList<(int Slot, MacAddress Own, ChildPolicy? Policy)> children)
    {
        var policies = children.ToDictionary(static child => child.Slot, static child => child.Policy);
        foreach (var key in _entries.Keys.ToList())
        {
            var (slot, direction) = ((int)(key / 2), (PolicyDirection)(key % 2));
            if (policies.GetValueOrDefault(slot)?.Concerns(direction) != true)
            {
                Remove(key, slot, direction);
            }
        }

        foreach (var slot in _screened.Keys.Except(policies.Keys).ToList())
        {
            _ = _screened.Remove(slot);
        }
    }

    /// <summary>The MAC that a child's policy holds to be its own, of one that an earlier process left; null where it has no policy.</summary>
    public MacAddress? OwnAddressOf(int slot) => Enum.GetValues<PolicyDirection>()
        .Select(direction => _entries.GetValueOrDefault(PolicyEntry.Key(slot, direction)))
        .OfType<byte[]>()
        .Select(static entry => (MacAddress?)PolicyEntry.OwnOf(entry))
        .FirstOrDefault();

    /// <summary>A slot's child is gone; nothing of it may be the next one's.</summary>
    public void Forget(int slot)
    {
        foreach (var direction in Enum.GetValues<PolicyDirection>())
        {
            if (_entries.ContainsKey(PolicyEntry.Key(slot, direction)))
            {
                Remove(PolicyEntry.Key(slot, direction), slot, direction);
            }
        }

        _ = _screened.Remove(slot);
    }

    /// <summary>Lets go of a child that stays for the next process, and its policy with it.</summary>
    public void Leave(int slot)
    {
        if (_screened.Remove(slot, out var isScreened) && isScreened)
        {
            _attachments.Leave(PlaceOf(slot));
        }

        foreach (var direction in Enum.GetValues<PolicyDirection>())
        {
            _ = _entries.Remove(PolicyEntry.Key(slot, direction));
        }
    }

    /// <summary>What was refused of a child's frames, by reason in words, since it has its policy.</summary>
    public IReadOnlyDictionary<string, long> CountRefusals(int slot)
    {
        var counts = new Dictionary<string, long>();
        foreach (var direction in _maps is null ? [] : Enum.GetValues<PolicyDirection>())
        {
            RefusalCounts.Read(_maps!.Refusals, slot, direction, counts);
        }

        return counts;
    }

    /// <inheritdoc/>
    /// <remarks>What is attached stays in force.</remarks>
    public void Dispose()
    {
        _programs?.Dispose();
        _maps?.Dispose();
    }

    private void LoadIfNeeded()
    {
        if (_maps is not null && _entries.Count > 0)
        {
            _programs ??= PolicyPrograms.Load(_tables.Maps, _maps);
        }
    }

    private void ReadEntries(PolicyMaps maps)
    {
        var key = new byte[sizeof(uint)];
        for (var found = maps.Policies.TryNextKey([], key); found; found = maps.Policies.TryNextKey(key, key))
        {
            var entry = new byte[PolicyEntry.Size];
            if (maps.Policies.TryLookup(key, entry))
            {
                _entries[BitConverter.ToUInt32(key)] = entry;

                // A map beside it that was replaced, since its shape is another now, lacks what programs expect.
                _ = maps.Refusals.Update(key, new byte[maps.Refusals.EntrySize], BpfUpdate.OnlyNew);
                _ = maps.Buckets.Update(key, new byte[sizeof(ulong)], BpfUpdate.OnlyNew);
            }
        }
    }

    private void Write(uint key, ChildPolicy policy, PolicyDirection direction, MacAddress own)
    {
        _maps ??= PolicyMaps.Open(_tables.Home);
        var entry = new byte[PolicyEntry.Size];
        PolicyEntry.Write(entry, policy, direction, own);
        if (_entries.TryGetValue(key, out var old) && old.AsSpan().SequenceEqual(entry))
        {
            return;
        }

        var bytes = BitConverter.GetBytes(key);
        if (old is null)
        {
            _maps.Refusals.Update(bytes, new byte[_maps.Refusals.EntrySize]);
            _maps.Buckets.Update(bytes, new byte[sizeof(ulong)]);
        }

        _maps.Policies.Update(bytes, entry);
        _entries[key] = entry;
    }

    private void Screen(int slot, bool wanted)
    {
        var isNew = !_screened.TryGetValue(slot, out var isScreened);
        if (wanted && !isScreened)
        {
            _attachments.Attach(PlaceOf(slot), _hidden, slot, FrameDirection.Egress, _programs!.Screen);
        }

        // An earlier process may have left one of a policy that is gone; one of our own goes after the tables (Sweep).
        if (!wanted && isNew)
        {
            _attachments.Detach(PlaceOf(slot));
        }

        _screened[slot] = wanted || isScreened;
    }

    private void Remove(uint key, int slot, PolicyDirection direction)
    {
        if (direction == PolicyDirection.Received)
        {
            _attachments.Detach(PlaceOf(slot));
            _screened[slot] = false;
        }

        var bytes = BitConverter.GetBytes(key);
        _ = _maps!.Policies.Delete(bytes);
        _ = _maps.Buckets.Delete(bytes);
        _ = _maps.Refusals.Delete(bytes);
        _ = _entries.Remove(key);
    }

    private static string PlaceOf(int slot) => string.Create(CultureInfo.InvariantCulture, $"screen-{slot}");
}

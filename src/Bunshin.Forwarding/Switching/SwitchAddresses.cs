using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Switching;

/// <summary>Where a switch has seen which address, per VLAN: bounded, ageing by the caller's clock.</summary>
internal sealed class SwitchAddresses(int capacity, long ageing)
{
    private const int VlanShift = 48;
    private readonly Dictionary<ulong, Entry> _entries = new(capacity);
    private long _lastSweep = long.MinValue;

    public int Count => _entries.Count;

    public bool TryPin(ushort vlan, MacAddress address, int port)
    {
        var key = KeyOf(vlan, address);
        if (!_entries.ContainsKey(key) && _entries.Count >= capacity)
        {
            return false;
        }

        _entries[key] = new Entry(port, Seen: 0, IsStatic: true);
        return true;
    }

    public void Forget(int port)
    {
        foreach (var (key, entry) in _entries)
        {
            if (!entry.IsStatic && entry.Port == port)
            {
                _ = _entries.Remove(key);
            }
        }
    }

    public bool TryFind(ushort vlan, MacAddress address, long tick, out int port)
    {
        var known = _entries.TryGetValue(KeyOf(vlan, address), out var entry) && !IsAged(entry, tick);
        port = known ? entry.Port : LearningSwitch.Self;
        return known;
    }

    public LearnOutcome Learn(ushort vlan, MacAddress address, int port, long tick)
    {
        var key = KeyOf(vlan, address);
        var outcome = LearnOutcome.Known;
        if (_entries.TryGetValue(key, out var entry))
        {
            if (entry.IsStatic)
            {
                return LearnOutcome.Known;
            }

            outcome = entry.Port == port ? LearnOutcome.Known : LearnOutcome.Moved;
        }
        else if (_entries.Count < capacity || Sweep(tick))
        {
            outcome = LearnOutcome.Learned;
        }
        else
        {
            return LearnOutcome.Full;
        }

        _entries[key] = new Entry(port, tick, IsStatic: false);
        return outcome;
    }

    private static ulong KeyOf(ushort vlan, MacAddress address) => ((ulong)vlan << VlanShift) | address.Value;

    /// <summary>Makes room by dropping what is aged; at most once a tick, so that a full table is not searched for every frame.</summary>
    private bool Sweep(long tick)
    {
        if (tick == _lastSweep)
        {
            return false;
        }

        _lastSweep = tick;
        foreach (var (key, entry) in _entries)
        {
            if (IsAged(entry, tick))
            {
                _ = _entries.Remove(key);
            }
        }

        return _entries.Count < capacity;
    }

    private bool IsAged(in Entry entry, long tick) => !entry.IsStatic && ageing > 0 && tick - entry.Seen > ageing;

    private readonly record struct Entry(int Port, long Seen, bool IsStatic);
}

using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Routing;

/// <summary>Which MAC a neighbor has, per interface: bounded, ageing by the caller's clock. Not safe for several threads at once.</summary>
public sealed class NeighborCache
{
    private readonly Dictionary<(int Port, IpAddress Address), Entry> _entries = [];
    private readonly int _capacity;
    private readonly long _ageing;

    /// <summary>An empty cache.</summary>
    /// <param name="capacity">How many it remembers; a full one forgets the oldest.</param>
    /// <param name="ageingTicks">After how many of the caller's ticks an entry is forgotten; 0 never.</param>
    public NeighborCache(int capacity = 1024, long ageingTicks = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        (_capacity, _ageing) = (capacity, ageingTicks);
    }

    /// <summary>Remembers what a neighbor said.</summary>
    public void Learn(int port, IpAddress address, MacAddress mac, long tick)
    {
        if (!mac.IsValidForDevice || address.IsAny || address.IsMulticast)
        {
            return;
        }

        if (_entries.Count >= _capacity && !_entries.ContainsKey((port, address)))
        {
            _ = _entries.Remove(_entries.MinBy(static entry => entry.Value.Seen).Key);
        }

        _entries[(port, address)] = new Entry(mac, tick);
    }

    /// <summary>The MAC of <paramref name="address"/> on an interface.</summary>
    /// <returns>False for an unknown or aged neighbor.</returns>
    public bool TryFind(int port, IpAddress address, long tick, out MacAddress mac)
    {
        var known = _entries.TryGetValue((port, address), out var entry) && (_ageing == 0 || tick - entry.Seen <= _ageing);
        mac = known ? entry.Mac : default;
        return known;
    }

    private readonly record struct Entry(MacAddress Mac, long Seen);
}

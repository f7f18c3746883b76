namespace Bunshin.Conformance.Recordings;

/// <summary>All that one injected frame caused: deliveries, counters, and the sender's error.</summary>
public sealed class Observation
{
    private readonly List<Sighting> _seen = [];
    private readonly SortedDictionary<(string Point, string Counter), long> _stats = [];

    /// <summary>Every delivery; duplicates count, order does not.</summary>
    public IReadOnlyList<Sighting> Seen => _seen;

    /// <summary><see cref="Seen"/> in an order that does not depend on when things were seen.</summary>
    internal IEnumerable<Sighting> Sorted => _seen.OrderBy(static sighting => sighting.ToString(), StringComparer.Ordinal);

    /// <summary>By how much which counter of which point grew, named as in <c>rtnl_link_stats64</c>; zeroes are left out.</summary>
    public IReadOnlyDictionary<(string Point, string Counter), long> Stats => _stats;

    /// <summary>The name of the errno the send failed with, or null.</summary>
    public string? SendError { get; set; }

    /// <summary>What kernels answered by themselves (ARP, ND): from which point, with which frame. It moved counters, and is not in <see cref="Seen"/>.</summary>
    public IReadOnlyList<(string Point, byte[] Frame)> Replies { get; set; } = [];

    /// <summary>Adds one delivery.</summary>
    public void See(Sighting sighting) => _seen.Add(sighting);

    /// <summary>Lets a counter grow.</summary>
    public void Count(string point, string counter, long by)
    {
        var now = _stats.GetValueOrDefault((point, counter)) + by;
        if (now == 0)
        {
            _ = _stats.Remove((point, counter));
        }
        else
        {
            _stats[(point, counter)] = now;
        }
    }
}

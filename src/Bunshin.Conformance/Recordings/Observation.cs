using Bunshin.Forwarding;

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

/// <summary>One delivery of a frame at one point, as a record's <c>seen</c> lists it.</summary>
/// <param name="Point">w, p, c1.., y.</param>
/// <param name="Via"><c>tap</c> (all protocols) or <c>stack</c> (the frame's own protocol).</param>
/// <param name="Class">host, broadcast, multicast, otherhost, outgoing.</param>
/// <param name="Tag">null, <c>inline:TPID:TCI</c> or <c>meta:TPID:TCI</c>.</param>
/// <param name="Change">What happened to the contents on the way; null for nothing.</param>
public sealed record Sighting(string Point, string Via, string Class, string? Tag, string? Change = null)
{
    /// <summary>All protocols on the device.</summary>
    public const string Tap = "tap";

    /// <summary>The frame's own protocol, which is what a protocol handler gets.</summary>
    public const string Stack = "stack";

    /// <summary>A frame that the device itself sends.</summary>
    public const string Outgoing = "outgoing";

    /// <summary>The record's word for a class.</summary>
    public static string Word(DeliveryClass deliveryClass) => deliveryClass switch
    {
        DeliveryClass.Host => "host",
        DeliveryClass.Broadcast => "broadcast",
        DeliveryClass.Multicast => "multicast",
        _ => "otherhost",
    };

    /// <summary>In words: <c>c1 multicast by tap, tag meta:8100:0064</c>.</summary>
    public override string ToString() =>
        $"{Point} {Class} by {Via}{(Tag is null ? "" : $", tag {Tag}")}{(Change is null ? "" : $", {Change}")}";
}

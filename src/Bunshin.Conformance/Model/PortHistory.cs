using Bunshin.Conformance.Recordings;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Conformance.Model;

/// <summary>
/// Goes through the building of a topology and finds what the driver put on its broadcast queue when it last looked, which
/// may be before the last step: <c>macvlan_recompute_bc_filter</c> runs when a child's receive mode or the cutoff changes.
/// </summary>
internal static class PortHistory
{
    /// <summary>The filter in force after all children of <paramref name="config"/> were made and brought up, one after the other.</summary>
    /// <param name="config">What was done.</param>
    /// <param name="parent">P as it is at the end.</param>
    /// <param name="children">The children as they are at the end.</param>
    public static BroadcastFilter LastFilter(RecordedConfig config, MacvlanParent parent, IReadOnlyList<MacvlanChild> children)
    {
        const int defaultCutoff = 1;
        var filter = BroadcastFilter.Nothing;
        var port = parent with { IsPromiscuous = config.ParentPromiscuous == "before", BroadcastCutoff = defaultCutoff };
        foreach (var child in config.Children)
        {
            if (child.BroadcastCutoff is { } cutoff && cutoff != port.BroadcastCutoff)
            {
                port = port with { BroadcastCutoff = cutoff };
                filter = BroadcastFilter.Compute(port, []) with { IsOpen = false };
            }
        }

        var now = children.Select(static child => child with { IsUp = false }).ToArray();
        for (var at = 0; at < now.Length; at++)
        {
            var recorded = config.Children[at];
            if (!recorded.Down)
            {
                now[at] = now[at] with { IsUp = true };
                filter = BroadcastFilter.Compute(port, now);
                now[at] = now[at] with { IsUp = !recorded.DownAfter };
            }
        }

        return filter;
    }
}

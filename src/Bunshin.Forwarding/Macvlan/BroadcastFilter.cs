using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Macvlan;

/// <summary>Which received groups the driver hands to its worker, as it last worked it out.</summary>
/// <remarks>
/// The driver looks only when a child's receive mode or the cutoff changes: what else changes, such as the parent's own
/// promiscuity or a child going down, does not count until then. Without one, a table assumes that it has just looked.
/// </remarks>
/// <param name="HasEverything">Every group.</param>
/// <param name="Groups">Otherwise these; broadcast is listed like any other.</param>
public sealed record BroadcastFilter(bool HasEverything, IReadOnlySet<MacAddress> Groups)
{
    /// <summary>What a new port has: nothing is queued.</summary>
    public static BroadcastFilter Nothing { get; } = new(false, new HashSet<MacAddress>());

    /// <summary>What the driver works out for a parent and its children as they are now.</summary>
    public static BroadcastFilter Compute(MacvlanParent parent, IReadOnlyList<MacvlanChild> children)
    {
        if (parent.BroadcastCutoff < 0)
        {
            return Nothing;
        }

        if (DefersEveryGroup(parent, children))
        {
            return Nothing with { HasEverything = true };
        }

        var groups = new HashSet<MacAddress> { MacAddress.Broadcast };
        var subscribers = new Dictionary<MacAddress, int>();
        for (var number = 0; number < children.Count; number++)
        {
            var child = children[number];
            foreach (var group in child.IsUp ? child.Groups.Distinct() : [])
            {
                var count = subscribers.GetValueOrDefault(group) + 1;
                subscribers[group] = count;
                if (count > parent.BroadcastCutoff)
                {
                    _ = groups.Add(group);
                }
            }
        }

        return new BroadcastFilter(false, groups);
    }

    private static bool DefersEveryGroup(MacvlanParent parent, IReadOnlyList<MacvlanChild> children)
    {
        if (parent.IsPromiscuous || parent.IsAllMulticast)
        {
            return true;
        }

        for (var number = 0; number < children.Count; number++)
        {
            var child = children[number];
            var hasOwnAddress = !parent.HasUnicastFilter && child.Mode != MacvlanMode.Passthru;
            if (MacvlanRules.PromiscuityOf(child) > 0 || (child.IsUp && (child.IsAllMulticast || hasOwnAddress)))
            {
                return true;
            }
        }

        return false;
    }
}

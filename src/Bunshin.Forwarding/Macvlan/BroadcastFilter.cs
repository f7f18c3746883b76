using System.Runtime.InteropServices;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Macvlan;

/// <summary>Which received groups the driver looks at, and which it hands to its worker, as it last worked it out.</summary>
/// <remarks>
/// The driver looks only when a child's receive mode or the cutoff changes: what else changes, such as the parent's own
/// promiscuity or a child going down, does not count until then. Without one, a table assumes that it has just looked.
/// </remarks>
/// <param name="IsOpen">
/// The port lets groups pass that no child has joined. It does when the parent is promiscuous or takes all multicast, which any
/// child's wish brings about but one: a passthru child with <see cref="MacvlanFlags.NoPromisc"/> that is promiscuous itself.
/// </param>
/// <param name="HasEverything">Every group is queued.</param>
/// <param name="Groups">Otherwise these are; broadcast is listed like any other.</param>
public sealed record BroadcastFilter(bool IsOpen, bool HasEverything, IReadOnlySet<MacAddress> Groups)
{
    /// <summary>What a new port has: nothing is queued.</summary>
    public static BroadcastFilter Nothing { get; } = new(false, false, new HashSet<MacAddress>());

    /// <summary>What the driver works out for a parent and its children as they are now.</summary>
    public static BroadcastFilter Compute(MacvlanParent parent, IReadOnlyList<MacvlanChild> children)
    {
        var isOpen = IsParentOpen(parent, children);
        if (isOpen || parent.BroadcastCutoff < 0)
        {
            return Nothing with { IsOpen = isOpen, HasEverything = isOpen && parent.BroadcastCutoff >= 0 };
        }

        var groups = new HashSet<MacAddress> { MacAddress.Broadcast };
        var subscribers = new Dictionary<MacAddress, (int Count, int LastChild)>();
        for (var number = 0; number < children.Count; number++)
        {
            var child = children[number];
            foreach (var group in child.IsUp ? child.Groups : [])
            {
                ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(subscribers, group, out var exists);
                if (exists && known.LastChild == number)
                {
                    continue;
                }

                known = (known.Count + 1, number);
                if (known.Count > parent.BroadcastCutoff)
                {
                    _ = groups.Add(group);
                }
            }
        }

        return new BroadcastFilter(false, false, groups);
    }

    private static bool IsParentOpen(MacvlanParent parent, IReadOnlyList<MacvlanChild> children)
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

using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Served;

/// <summary>What children need of the parent device, as its own stack does not.</summary>
internal static class ParentNeeds
{
    /// <summary>The MACs and groups that it must let in.</summary>
    public static HashSet<MacAddress> Addresses(ServedParent parent, IReadOnlyList<ServedChild> children)
    {
        var wanted = new HashSet<MacAddress>();
        foreach (var child in children.Where(static child => child.IsUp))
        {
            wanted.UnionWith(child.Groups);
            if (!child.Spec.IsPassthru && child.State.Address != parent.State.Address)
            {
                wanted.Add(child.State.Address);
            }
        }

        return wanted;
    }

    /// <summary>A child wants it to let everything in. An ipvlan child's promiscuity stays its own.</summary>
    public static bool Everything(ServedParent parent, ServedChild child) => child.IsUp && child.Spec.Kind switch
    {
        ChildKind.Ipvlan => false,
        ChildKind.Vlan => child.State.IsPromiscuous || (child.Lower == parent && parent.MayFilterVlans),
        _ => MacvlanRules.PromiscuityOf(child.ForMacvlan()) > 0,
    };

    /// <summary>A child wants it to let all groups in.</summary>
    public static bool AllGroups(ServedChild child) => child.IsUp && (child.State.IsAllMulticast || child.TakesEveryGroup);
}

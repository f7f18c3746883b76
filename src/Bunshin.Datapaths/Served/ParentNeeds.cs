using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Served;

/// <summary>What children need of the parent device, as its own stack does not.</summary>
internal static class ParentNeeds
{
    /// <summary>Distinct groups that the parent is asked for one by one; with more, it is asked for all. Cards have filters for far fewer.</summary>
    /// <remarks>The kernel walks a socket's groups for each that it joins: 1024 cost 20 ms, 16,384 take 1.4 s under its lock of all devices.</remarks>
    public const int MostGroups = 1024;

    /// <summary>The MACs that it must let in, and the groups, unless they are too many.</summary>
    /// <param name="parent">The parent.</param>
    /// <param name="children">Its children.</param>
    /// <param name="areTooMany">They were too many before, and are so until they are far fewer; or are now.</param>
    public static HashSet<MacAddress> Addresses(ParentDevice parent, IReadOnlyList<ServedChild> children, ref bool areTooMany)
    {
        var groups = children.Where(static child => child.IsUp).SelectMany(static child => child.Groups).ToHashSet();
        areTooMany = groups.Count > (areTooMany ? MostGroups / 2 : MostGroups);
        HashSet<MacAddress> wanted = areTooMany ? [] : groups;
        wanted.UnionWith(children
            .Where(child => child.IsUp && !child.Spec.IsPassthru && child.State.Address != parent.State.Address)
            .Select(static child => child.State.Address));
        return wanted;
    }

    /// <summary>A child wants it to let everything in. An ipvlan child's promiscuity stays its own.</summary>
    public static bool Everything(ParentDevice parent, ServedChild child) => child.IsUp && child.Spec.Kind switch
    {
        ChildKind.Ipvlan => false,
        ChildKind.Vlan => child.State.IsPromiscuous || (child.Lower == parent && parent.MayFilterVlans),
        _ => MacvlanRules.PromiscuityOf(child.ForMacvlan()) > 0,
    };

    /// <summary>A child wants it to let all groups in.</summary>
    public static bool AllGroups(ServedChild child) => child.IsUp && (child.State.IsAllMulticast || child.TakesEveryGroup);
}

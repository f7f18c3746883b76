using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Served;

/// <summary>What the kernel's driver refuses, refused here too.</summary>
internal static class ParentChecks
{
    private const ushort HardwareEthernet = 1;

    /// <summary>The parent's link, if it may be one.</summary>
    public static LinkInfo Open(ServedNamespace home, ParentSpec spec)
    {
        var link = home.Netlink.FindLink(spec.Name)
            ?? throw new DatapathException($"there is no interface {spec.Name} in {spec.Namespace} (ENODEV)");
        if (link.HardwareType != HardwareEthernet)
        {
            throw new DatapathException($"{spec.Name} is not an Ethernet interface, so it cannot have children (EINVAL)");
        }

        if (link.MasterIndex is { } master and not 0)
        {
            var name = home.Netlink.FindLink(master)?.Name ?? "another interface";
            throw new DatapathException($"{spec.Name} is a port of {name}, which receives its frames (EBUSY); take it out of {name} first");
        }

        return link;
    }

    /// <summary>Everything wrong with the children of a parent that is open.</summary>
    /// <exception cref="DatapathException">Something is.</exception>
    public static void Children(ParentDevice parent, ParentSpec spec)
    {
        var problems = HolderProblems(parent, spec).ToList();
        var mtus = new int[spec.Children.Count];
        for (var at = 0; at < spec.Children.Count; at++)
        {
            var child = spec.Children[at];
            var lower = spec.LowerOf(at);
            var most = lower < 0 ? parent.State.Mtu : mtus[lower];
            mtus[at] = child.Mtu ?? most;
            if (child.Kind != ChildKind.Ipvlan && mtus[at] > most)
            {
                problems.Add($"{child.Name}: an MTU of {mtus[at]} is more than the {most} of {child.Lower ?? spec.Name}; raise that first (EINVAL)");
            }
        }

        DatapathException.ThrowIfAny(problems);
    }

    // A kernel child receives before packet sockets decide anything: both would answer.
    private static IEnumerable<string> HolderProblems(ParentDevice parent, ParentSpec spec)
    {
        var standing = parent.Home.Netlink.Links()
            .Where(link => link.LinkIndex == parent.Index && link.LinkNamespaceId is null && link.Kind is not null)
            .ToArray();
        foreach (var child in spec.Children.Where(static child => child.Lower is null))
        {
            if (child.Vlan is { } wanted)
            {
                foreach (var link in standing.Where(link => link.Kind is VlanKind vlan && vlan.Id == wanted.Id && (vlan.Protocol ?? EtherType.Dot1Q) == wanted.Protocol))
                {
                    yield return $"{child.Name}: {VlanRules.AlreadyExists(spec.Name, link.Name, wanted.Id)}";
                }
            }
            else if (standing.FirstOrDefault(static link => link.Kind is MacvlanKind or IpvlanKind) is { } holder)
            {
                yield return $"{child.Name}: {ParentRules.CheckHolder(spec.Name, child.Kind.Word(), new PortHolder($"kernel's own {holder.Kind!.Name}", holder.Name))}";
            }
        }
    }

    /// <summary>Refuses what is wrong with a specification by itself, or as what comes after another.</summary>
    /// <param name="current">What is served; null for nothing.</param>
    /// <param name="desired">What shall be.</param>
    /// <param name="servesPolicies">The datapath minds policies.</param>
    /// <param name="more">What else is wrong.</param>
    /// <exception cref="DatapathException">Something is.</exception>
    public static void Specification(ParentSpec? current, ParentSpec desired, bool servesPolicies, IEnumerable<string> more) => StackChecks.ThrowIfRefused(
        current,
        desired,
        servesPolicies,
        desired.Children
            .Where(static child => child.Kind == ChildKind.Macvtap)
            .Select(static child => $"{child.Name}: a macvtap's character device can only be the kernel's; use the kernel datapath, or a macvlan child")
            .Concat(more));
}

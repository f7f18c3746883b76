using System.Globalization;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Kernel;

/// <summary>Finds out who stands in the way when the kernel refuses a child, which it mostly does without saying.</summary>
public static class ParentHolders
{
    private const ushort EthernetType = 1;
    private const string NoDriver = "Unknown device type";

    /// <summary>A sentence that names the cause, and who holds <paramref name="lower"/> where somebody does; null when nothing is found.</summary>
    /// <param name="refusal">The kernel's answer.</param>
    /// <param name="child">What was to be made.</param>
    /// <param name="space">The namespace of the device below.</param>
    /// <param name="net">A conversation about it.</param>
    /// <param name="lower">The device below.</param>
    public static string? Explain(NetlinkException refusal, ChildSpec child, NetworkNamespace space, RouteNetlink net, LinkInfo lower) => refusal.Errno switch
    {
        Errno.EBUSY => ExplainBusy(child, space, net, lower),
        Errno.EINVAL => ExplainDevice(lower) ?? ExplainPassthru(child, space, net, lower) ?? ExplainMtu(child, lower),
        Errno.EADDRNOTAVAIL when child.Address is { } address => $"{address} is zero or multicast, which no device may have",
        Errno.EEXIST => ExplainTaken(child, space, net, lower),
        Errno.EMLINK => $"{lower.Name} is stacked eight levels deep already, which is the kernel's limit",
        Errno.EOPNOTSUPP when refusal.ExtendedAck is null or NoDriver => ExplainDriver(child.Kind),
        Errno.EOPNOTSUPP when child.Kind == ChildKind.Vlan => $"{lower.Name} takes no VLANs{(lower.Kind is { } kind ? $": it is {An(kind.Name)}" : "")}; make the VLAN on the device below it",
        Errno.EPERM => "it needs CAP_NET_ADMIN in both namespaces: run as root, or inside a namespace of your own (unshare -Urnm)",
        _ => null,
    };

    private static string ExplainDriver(ChildKind kind)
    {
        var (driver, option, _) = KernelProbe.Describe(kind);
        return $"the kernel has no {driver} driver (modprobe {driver}, or a kernel with {option}); the datapath userspace serves such children without it";
    }

    /// <summary>A name that is taken where the child is to live is said by the kernel in the same words as a VLAN id that is.</summary>
    private static string ExplainTaken(ChildSpec child, NetworkNamespace space, RouteNetlink net, LinkInfo lower)
    {
        var owner = child.Vlan is not { } vlan ? null : UpperLinks.Of(space, net).FirstOrDefault(upper =>
            upper.Link.LinkIndex == lower.Index && upper.Link.Kind is VlanKind kind && kind.Id == vlan.Id && kind.Protocol == vlan.Protocol);
        return owner is not null && (owner.Link.Name != child.Name || owner.Place.Length > 0)
            ? string.Create(CultureInfo.InvariantCulture, $"{lower.Name} has VLAN {child.Vlan!.Id} already: {owner.Link.Name}{owner.Place}; use that as parent, or another id")
            : $"there is an interface {child.Name} already";
    }

    private static string ExplainBusy(ChildSpec child, NetworkNamespace space, RouteNetlink net, LinkInfo lower)
    {
        if (lower.MasterIndex is { } master)
        {
            var name = net.FindLink(master)?.Name ?? $"link {master}";
            return $"{lower.Name} is a port of {name}; take it out of that first (ip link set {lower.Name} nomaster)";
        }

        var holders = Children(space, net, lower).Where(holder => child.Kind == ChildKind.Ipvlan ? holder.Link.Kind is MacvlanKind : holder.Link.Kind is IpvlanKind).ToArray();
        return holders.Length > 0
            ? $"{lower.Name} is held by {Names(holders)}; a device has macvlan or ipvlan children, not both: remove those first, or use another parent"
            : $"{lower.Name} is held by something else that takes its frames (a bridge, bond or the like, perhaps in another namespace)";
    }

    private static string? ExplainPassthru(ChildSpec child, NetworkNamespace space, RouteNetlink net, LinkInfo lower)
    {
        if (!child.IsMacvlan)
        {
            return null;
        }

        var children = Children(space, net, lower).Where(holder => holder.Link.Kind is MacvlanKind).ToArray();
        if (Array.Find(children, holder => holder.Link.Kind is MacvlanKind { Mode: MacvlanLinkMode.Passthru }) is { } owner)
        {
            return $"{lower.Name} has the passthru child {owner.Link.Name}{owner.Place}, which owns it alone; remove that first";
        }

        return child.IsPassthru && children.Length > 0
            ? $"passthru takes the whole of {lower.Name}, which has {Names(children)}; remove them first"
            : null;
    }

    private static string? ExplainDevice(LinkInfo lower) =>
        (lower.Flags & LinkFlags.Loopback) != 0 ? $"{lower.Name} is the loopback device, which has no wire"
        : lower.HardwareType != EthernetType ? $"{lower.Name} is not an Ethernet device"
        : null;

    private static string? ExplainMtu(ChildSpec child, LinkInfo lower) =>
        child.Mtu > lower.Mtu ? $"an MTU of {child.Mtu} is more than the {lower.Mtu} of {lower.Name}" : null;

    private static IEnumerable<UpperLink> Children(NetworkNamespace space, RouteNetlink net, LinkInfo lower) =>
        UpperLinks.Of(space, net).Where(upper => upper.Link.LinkIndex == lower.Index);

    private static string Names(UpperLink[] holders)
    {
        const int most = 3;
        var names = string.Join(", ", holders.Take(most).Select(holder => holder.ToString()));
        return holders.Length > most ? $"{names} and {holders.Length - most} more" : names;
    }

    private static string An(string word) => word[0] is 'i' ? $"an {word}" : $"a {word}";
}

using System.Globalization;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Kernel;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Cli.Ip.Children;

/// <summary>
/// Finds out which of the driver's rules a refused request broke. The driver gives an errno and almost never a text; the rules are those of
/// <c>drivers/net/macvlan.c</c>, <c>drivers/net/ipvlan</c>, <c>net/8021q</c> and <c>net/core/dev.c</c>, looked at only after a failure.
/// </summary>
internal sealed class LinkRefusal(IpContext context)
{
    /// <summary>For a child that was not made.</summary>
    public string? OfCreation(NewLink link, LinkInfo parent, NetlinkException refusal)
    {
        var child = new ChildSpec
        {
            Name = link.Name,
            Kind = link.Kind switch { VlanKind => ChildKind.Vlan, IpvlanKind => ChildKind.Ipvlan, MacvlanKind { IsTap: true } => ChildKind.Macvtap, _ => ChildKind.Macvlan },
            Mode = link.Kind is MacvlanKind { Mode: { } mode } ? (MacvlanMode)mode : MacvlanMode.Vepa,
            Vlan = link.Kind is VlanKind { Id: { } id } vlan ? new() { Id = id, Protocol = vlan.Protocol ?? EtherType.Dot1Q } : null,
            Address = link.Address,
            Mtu = link.Mtu,
        };

        // A macvlan on a macvlan sits on the latter's parent.
        var lower = child.IsMacvlan && parent is { Kind: MacvlanKind, LinkNamespaceId: null, LinkIndex: { } index } ? context.Netlink.FindLink(index) : null;
        using var space = NetworkNamespace.Open(context.Place);
        return ParentHolders.Explain(refusal, child, space, context.Netlink, lower ?? parent);
    }

    /// <summary>For a link that was not changed, or not wholly.</summary>
    public string? OfChange(LinkInfo link, LinkChange change, NetlinkException refusal) =>
        refusal.Errno switch
        {
            Errno.EPERM => "changing links needs root or a user namespace of one's own (unshare -Urn)",
            Errno.EADDRINUSE => AddressHolder(link, change.Address ?? link.Address),
            Errno.EADDRNOTAVAIL => "the address is zero or multicast, which no device may have",
            Errno.EEXIST when change.Name is { } name => $"there is a link {name} already",
            Errno.EEXIST when change.Namespace is { } target => $"there is a link {change.Name ?? link.Name} in {target.Reference} already",
            Errno.EBUSY when change.Name is not null => $"{link.Name} is up; set it down first",
            Errno.EBUSY when change.MasterIndex is not (null or 0) => Holder(link),
            Errno.ENETDOWN when change.IsUp == true && link.Kind is VlanKind =>
                $"{BelowName(link) ?? "the device below"} is down; set that up first, or let the VLAN be up without it: link set {link.Name} type vlan loose_binding on",
            Errno.ERANGE when change.Mtu is { } mtu => string.Create(CultureInfo.InvariantCulture, $"MTU {mtu} is above that of {BelowName(link) ?? "the device below"}"),
            Errno.EOPNOTSUPP when change.Address is not null && link.Kind is IpvlanKind => $"an ipvlan always has the MAC of {BelowName(link) ?? "its parent"}",
            Errno.EINVAL => InvalidChange(link, change),
            _ => null,
        };

    private string? BelowName(LinkInfo link) =>
        link is { LinkNamespaceId: null, LinkIndex: { } index } ? context.Netlink.FindLink(index)?.Name : null;

    private string? InvalidChange(LinkInfo link, LinkChange change)
    {
        var parent = link is { Kind: MacvlanKind, LinkNamespaceId: null, LinkIndex: { } index } ? context.Netlink.FindLink(index) : null;
        if (change.Mtu is { } mtu && link.Kind is MacvlanKind)
        {
            return parent is not null && mtu > parent.Mtu
                ? string.Create(CultureInfo.InvariantCulture, $"MTU {mtu} is above that of the parent {parent.Name}, {parent.Mtu}")
                : mtu >= link.MinMtu ? string.Create(CultureInfo.InvariantCulture, $"MTU {mtu} is above that of the parent") : null;
        }

        if (change.Kind is MacvlanKind wanted && link.Kind is MacvlanKind current)
        {
            if (wanted.Mode is { } mode && (mode == MacvlanLinkMode.Passthru) != (current.Mode == MacvlanLinkMode.Passthru))
            {
                return $"a child neither enters nor leaves passthru: it is {MacvlanGrammar.Name(current.Mode ?? default)}; remove it and make it anew";
            }

            if (wanted.SourceAction is not null && (wanted.Mode ?? current.Mode) != MacvlanLinkMode.Source)
            {
                return $"only a child in mode source has a list of sources, and {link.Name} is in mode {MacvlanGrammar.Name(current.Mode ?? default)}";
            }
        }

        return null;
    }

    /// <summary>Who has <paramref name="link"/>'s frames, so that nobody else can have them.</summary>
    private string Holder(LinkInfo link)
    {
        if (link.MasterIndex is { } master && context.Netlink.FindLink(master) is { } bridge)
        {
            return $"{link.Name} is a port of {Describe(bridge)}; take it out first (link set {link.Name} nomaster)";
        }

        var holders = context.Netlink.Links().Where(other => IpContext.IsOn(other, link) && other.Kind is MacvlanKind or IpvlanKind).ToArray();
        return holders.Length switch
        {
            0 => $"something else takes the frames of {link.Name}: a child in another namespace, a bridge, a bond or the like",
            _ => $"{link.Name} is the parent of {Names(holders)} ({holders[0].Kind!.Name}); remove them first",
        };
    }

    private string? AddressHolder(LinkInfo link, MacAddress address)
    {
        if (link is not { Kind: MacvlanKind, LinkNamespaceId: null, LinkIndex: { } index } || context.Netlink.FindLink(index) is not { } parent)
        {
            return $"{address} is used by the parent or by another child of it that is up";
        }

        if (parent.Address == address)
        {
            return $"{address} is the address of the parent {parent.Name}";
        }

        var other = Children(parent).FirstOrDefault(child => child.Index != link.Index && child.IsUp && child.Address == address);
        return other is null
            ? $"{address} is used by another child of {parent.Name} that is up, in another namespace"
            : $"{address} is used by {other.Name}, another child of {parent.Name} that is up";
    }

    private List<LinkInfo> Children(LinkInfo parent) =>
        [.. context.Netlink.Links().Where(other => IpContext.IsOn(other, parent) && other.Kind is MacvlanKind)];

    private static string Describe(LinkInfo link) => link.Kind is { } kind ? $"{kind.Name} {link.Name}" : link.Name;

    private static string Names(LinkInfo[] links) =>
        string.Join(", ", links.Take(3).Select(link => link.Name)) + (links.Length > 3 ? $" and {links.Length - 3} more" : "");
}

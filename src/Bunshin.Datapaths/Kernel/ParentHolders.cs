using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Kernel;

/// <summary>Finds out who stands in the way when the kernel refuses a child, which it does without saying.</summary>
internal static class ParentHolders
{
    /// <summary>A sentence that names who holds <paramref name="parent"/>, or null when nothing is found.</summary>
    public static string? Explain(Errno errno, ChildSpec child, NetworkNamespace space, RouteNetlink net, LinkInfo parent) => errno switch
    {
        Errno.EBUSY => ExplainBusy(space, net, parent),
        Errno.EINVAL => ExplainPassthru(child, space, net, parent) ?? ExplainMtu(child, parent),
        Errno.EEXIST => $"there is an interface {child.Name} already",
        Errno.EPERM => "it needs CAP_NET_ADMIN in both namespaces: run as root, or inside a namespace of your own (unshare -Urnm)",
        _ => null,
    };

    /// <summary>Children of a parent: in its own namespace and in all named ones.</summary>
    public static IReadOnlyList<(LinkInfo Link, string Place)> Children(NetworkNamespace space, RouteNetlink net, LinkInfo parent)
    {
        var found = net.Links()
            .Where(link => link.LinkIndex == parent.Index && link.LinkNamespaceId is null && IsStacked(link))
            .Select(link => (link, ""))
            .ToList();
        foreach (var name in NetworkNamespace.ListNamed())
        {
            try
            {
                using var other = NetworkNamespace.Open(NamespaceReference.Named(name));
                using var there = RouteNetlink.Open(other);
                var id = other.Identity == space.Identity ? null : there.NamespaceId(space);
                found.AddRange(there.Links()
                    .Where(link => id is not null && link.LinkNamespaceId == id && link.LinkIndex == parent.Index && IsStacked(link))
                    .Select(link => (link, $" in {name}")));
            }
            catch (LinuxException)
            {
                // One that went away meanwhile, or that may not be entered, cannot be asked.
            }
        }

        return found;
    }

    private static string ExplainBusy(NetworkNamespace space, RouteNetlink net, LinkInfo parent)
    {
        if (parent.MasterIndex is { } master)
        {
            var name = net.FindLink(master)?.Name ?? $"link {master}";
            return $"{parent.Name} is a port of {name}; take it out of that first (ip link set {parent.Name} nomaster)";
        }

        var holders = Children(space, net, parent).Where(holder => holder.Link.Kind is not MacvlanKind).ToArray();
        return holders.Length > 0
            ? $"{parent.Name} is held by {Names(holders)}; a parent has children of one kind only"
            : $"{parent.Name} is held by something else that takes its frames (a bridge, bond, ipvlan or the like, perhaps in another namespace)";
    }

    private static string? ExplainPassthru(ChildSpec child, NetworkNamespace space, RouteNetlink net, LinkInfo parent)
    {
        var children = Children(space, net, parent).Where(holder => holder.Link.Kind is MacvlanKind).ToArray();
        if (children.FirstOrDefault(holder => holder.Link.Kind is MacvlanKind { Mode: MacvlanLinkMode.Passthru }) is { Link: not null } owner)
        {
            return $"{parent.Name} has the passthru child {owner.Link.Name}{owner.Place}, which owns it alone; remove that first";
        }

        return child.Mode == Forwarding.Macvlan.MacvlanMode.Passthru && children.Length > 0
            ? $"passthru takes the whole of {parent.Name}, which has {Names(children)}; remove them first"
            : null;
    }

    private static string? ExplainMtu(ChildSpec child, LinkInfo parent) =>
        child.Mtu > parent.Mtu ? $"an MTU of {child.Mtu} is more than the {parent.Mtu} of {parent.Name}" : null;

    private static bool IsStacked(LinkInfo link) => link.Kind is MacvlanKind or IpvlanKind or VlanKind;

    private static string Names((LinkInfo Link, string Place)[] holders)
    {
        const int most = 3;
        var names = string.Join(", ", holders.Take(most).Select(holder => $"{holder.Link.Kind!.Name} {holder.Link.Name}{holder.Place}"));
        return holders.Length > most ? $"{names} and {holders.Length - most} more" : names;
    }
}

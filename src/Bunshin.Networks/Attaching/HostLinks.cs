using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Networks.Attaching;

/// <summary>Questions about links on the host and in sandboxes.</summary>
internal static class HostLinks
{
    /// <summary>A link of the host, or null.</summary>
    public static LinkInfo? Find(string name)
    {
        using var net = RouteNetlink.Open();
        return net.FindLink(name);
    }

    /// <summary>Whether the host has a device of that name that is not a VLAN made on demand.</summary>
    public static bool IsOthers(string name) => Find(name) is { } link && link.Alias != LowerChain.VlanAlias;

    /// <summary>Where an endpoint's link is; null where it is nowhere.</summary>
    /// <remarks>Moving takes a link from one namespace to the other at once, so whoever looks first here and then there may miss it: the first place is looked at again.</remarks>
    public static EndpointPlace? Find(Endpoint endpoint)
    {
        var sandbox = endpoint.Attachment is { } attachment ? NamespaceReference.AtPath(attachment.Sandbox) : default(NamespaceReference?);
        return (sandbox is { } place ? FindIn(place, endpoint) : null)
            ?? FindIn(NamespaceReference.Current, endpoint)
            ?? (sandbox is { } again ? FindIn(again, endpoint) : null);
    }

    /// <summary>The endpoint's link in one namespace; null where it, or the namespace, is not there.</summary>
    public static EndpointPlace? FindIn(NamespaceReference place, Endpoint endpoint)
    {
        try
        {
            using var space = NetworkNamespace.Open(place);
            using var net = RouteNetlink.Open(space);
            var alias = EndpointLink.AliasOf(endpoint.Id);
            var names = new[] { endpoint.Attachment?.SeenName, EndpointLink.NameOf(endpoint.Id) }.OfType<string>();
            var link = names.Select(net.FindLink).FirstOrDefault(link => link?.Alias == alias)
                ?? (place.IsCurrent ? null : net.Links().FirstOrDefault(link => link.Alias == alias));
            return link is null ? null : new EndpointPlace(place, link.Name, link.IsUp);
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    /// <summary>Whether a sandbox is there.</summary>
    public static bool IsThere(string sandbox)
    {
        try
        {
            // A manager's file stays for a moment after the namespace it was the mount point of; only entering tells.
            using var space = NetworkNamespace.Open(NamespaceReference.AtPath(sandbox));
            RouteNetlink.Open(space).Dispose();
            return true;
        }
        catch (LinuxException)
        {
            return false;
        }
    }

    /// <summary>Removes an endpoint's link where it is; nothing there is fine.</summary>
    public static void Remove(Endpoint endpoint)
    {
        if (Find(endpoint) is not { } found)
        {
            return;
        }

        using var space = NetworkNamespace.Open(found.Namespace);
        using var net = RouteNetlink.Open(space);
        if (net.FindLink(found.Name) is { } link && link.Alias == EndpointLink.AliasOf(endpoint.Id))
        {
            net.DeleteLink(link.Index);
        }
    }
}

using Bunshin.Datapaths;
using Bunshin.Files.Binding;
using Bunshin.Files.Serving;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Routes;
using Bunshin.Packets.Addresses;

namespace Bunshin.Cli.Serving;

/// <summary>Sets link state, addresses and routes of a child, beginning from what an earlier file asked for.</summary>
internal static class ChildSetup
{
    /// <summary>Does it; what is as wished already is left alone, so that traffic goes on.</summary>
    /// <param name="parent">The parent, whose namespace the child is in when it names none.</param>
    /// <param name="before">What was asked for before, or null for a new child.</param>
    /// <param name="after">What is asked for.</param>
    public static void Apply(FileParent parent, FileChild? before, FileChild after)
    {
        var place = after.Spec.Namespace.IsCurrent ? parent.Namespace : after.Spec.Namespace;
        using var space = NetworkNamespace.Open(place);
        using var net = RouteNetlink.Open(space);
        var link = net.GetLink(after.Spec.Name);
        var present = net.Addresses(link.Index);
        foreach (var gone in before?.Addresses.Except(after.Addresses) ?? [])
        {
            foreach (var address in present.Where(one => Is(one, gone)))
            {
                net.DeleteAddress(address);
            }
        }

        foreach (var address in after.Addresses)
        {
            if (!present.Any(one => Is(one, address)))
            {
                // The address is ours to hand out, so nothing is gained by waiting for duplicate address detection.
                net.AddAddress(new InterfaceAddress
                {
                    LinkIndex = link.Index,
                    Address = address.Address.ToIPAddress(),
                    PrefixLength = address.Length,
                    Flags = AddressFlags.NoDad,
                });
            }
        }

        if (link.IsUp != after.IsUp)
        {
            SetUp(net, link, parent, after);
        }

        if (after.IsUp)
        {
            ApplyRoutes(net, link.Index, before, after);
        }
    }

    private static bool Is(InterfaceAddress one, IpPrefix wanted) =>
        one.PrefixLength == wanted.Length && IpAddress.FromIPAddress(one.Address) == wanted.Address;

    private static void SetUp(RouteNetlink net, LinkInfo link, FileParent parent, FileChild child)
    {
        try
        {
            net.ChangeLink(link.Index, new() { IsUp = child.IsUp }, link.Name);
        }
        catch (NetlinkException refusal) when (refusal.Errno == Errno.ENETDOWN && child.Spec.Vlan is not null)
        {
            var lower = child.Spec.Lower ?? parent.Device;
            throw new DatapathException($"{refusal.Message}: {lower} is down; set that up first, or give {link.Name} loose_binding: true", refusal);
        }
    }

    private static void ApplyRoutes(RouteNetlink net, int link, FileChild? before, FileChild after)
    {
        foreach (var gone in before?.Routes.Except(after.Routes) ?? [])
        {
            Try(() => net.DeleteRoute(Of(gone)), Errno.ESRCH);
        }

        foreach (var route in after.Routes)
        {
            Try(() => net.AddRoute(Of(route)), Errno.EEXIST);
        }

        RouteInfo Of(FileRoute route) => new()
        {
            Destination = route.Destination.Address.ToIPAddress(),
            PrefixLength = route.Destination.Length,
            Gateway = route.Gateway?.ToIPAddress(),
            LinkIndex = link,
        };
    }

    private static void Try(Action action, Errno harmless)
    {
        try
        {
            action();
        }
        catch (NetlinkException already) when (already.Errno == harmless)
        {
            // It is as it should be.
        }
    }
}

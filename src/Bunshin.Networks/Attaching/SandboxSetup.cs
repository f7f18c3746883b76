using System.Net;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Routes;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Attaching;

/// <summary>Puts a link that had to be made anew in a running sandbox into the state its manager had put the first one into.</summary>
internal static class SandboxSetup
{
    /// <summary>Sets addresses, the link up, and routes.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Apply(EndpointPlace place, Endpoint endpoint, JoinAnswer answer)
    {
        using var space = NetworkNamespace.Open(place.Namespace);
        using var net = RouteNetlink.Open(space);
        var link = net.GetLink(place.Name);
        foreach (var address in endpoint.Addresses)
        {
            net.ReplaceAddress(new InterfaceAddress
            {
                LinkIndex = link.Index,
                Address = address.Address.ToIPAddress(),
                PrefixLength = address.Length,

                // It was in use a moment ago; waiting for duplicate address detection would only prolong the gap.
                Flags = AddressFlags.NoDad,
            });
        }

        net.SetUp(link.Index);
        foreach (var route in answer.Routes)
        {
            Add(route.Destination, route.Gateway);
        }

        if (answer.Gateway is { } gateway)
        {
            Add(new IpPrefix(default(Ipv4Address), 0), gateway);
        }

        if (answer.GatewayIpv6 is { } gatewayIpv6)
        {
            Add(new IpPrefix(default(Ipv6Address), 0), gatewayIpv6);
        }

        void Add(IpPrefix destination, IpAddress? by) => AddRoute(net, link.Index, destination, by?.ToIPAddress());
    }

    private static void AddRoute(RouteNetlink net, int link, IpPrefix destination, IPAddress? gateway)
    {
        try
        {
            net.AddRoute(new RouteInfo
            {
                Destination = destination.Address.ToIPAddress(),
                PrefixLength = destination.Length,
                Gateway = gateway,
                LinkIndex = link,
            });
        }
        catch (NetlinkException present) when (present.Errno == Errno.EEXIST)
        {
            // Another link of the sandbox has it; the manager chose that.
        }
    }
}

using System.Globalization;
using System.Net.Sockets;
using Bunshin.Linux.Configuring;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Routes;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Attaching;

/// <summary>How the host's stack behaves on its own child of a device.</summary>
internal static class ShimSettings
{
    private static readonly (string Setting, string Value)[] s_sysctls =
    [
        // ARP is answered to those only to whom the child leads; to the LAN the parent answers.
        ("ipv4/conf/*/arp_filter", "1"),
        ("ipv4/conf/*/arp_ignore", "0"),
        ("ipv4/conf/*/arp_announce", "0"),
        ("ipv4/conf/*/arp_notify", "0"),
        ("ipv4/conf/*/proxy_arp", "0"),
        ("ipv4/conf/*/send_redirects", "0"),

        // Of IPv6 it has its link-local address, made of its MAC, and nothing that routers tell: that is the parent's.
        ("ipv6/conf/*/accept_ra", "0"),
        ("ipv6/conf/*/autoconf", "0"),
        ("ipv6/conf/*/dad_transmits", "0"),
        ("ipv6/conf/*/addr_gen_mode", "0"),
    ];

    /// <summary>What is wanted of it.</summary>
    /// <param name="addresses">The host's.</param>
    /// <param name="lower">The device, for errors.</param>
    /// <param name="endpoints">What the host is to reach by it.</param>
    /// <exception cref="NetworkException">The host answers no ARP at all.</exception>
    public static LinkSettings Wanted(ShimAddresses addresses, string lower, IEnumerable<IpAddress> endpoints) => new()
    {
        Sysctls = s_sysctls,
        Link = new() { IsUp = true },
        Addresses = [.. Borrowed(addresses, lower).Select(static one => InterfaceAddress.Of(one) with { Flags = AddressFlags.NoPrefixRoute })],
        Routes = [.. endpoints.Distinct().Select(endpoint => RouteInfo.To(IpPrefix.Single(endpoint), null) with
        {
            PreferredSource = addresses.SourceFor(endpoint)?.ToIPAddress(),
            Protocol = HostShim.RouteProtocol,
        })],
    };

    /// <summary>What of that is there, from this run or an earlier one.</summary>
    public static LinkSettings Found(RouteNetlink net, LinkInfo shim) => new()
    {
        Addresses = [.. net.Addresses(shim.Index).Where(static one =>
            one.Address.AddressFamily == AddressFamily.InterNetwork && one.Flags.HasFlag(AddressFlags.NoPrefixRoute))],
        Routes = [.. net.Routes().Where(route =>
            route.Protocol == HostShim.RouteProtocol
            && route.LinkIndex == shim.Index
            && route.Table == RouteInfo.MainTable
            && route.PrefixLength == (route.Destination.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32))],
    };

    /// <summary>
    /// Where the whole host answers or asks ARP only with addresses of the device at hand, the child gets those of the parent: the same
    /// ones, not further ones. Elsewhere it has none, so that nothing can announce the host at the child's MAC.
    /// </summary>
    private static IEnumerable<IpPrefix> Borrowed(ShimAddresses addresses, string lower)
    {
        const int never = 8;
        var (ignore, announce) = (Read("net.ipv4.conf.all.arp_ignore"), Read("net.ipv4.conf.all.arp_announce"));
        if (ignore == never)
        {
            throw new NetworkException(
                NetworkProblem.Unavailable,
                $"host access on {lower}: this host answers no ARP (net.ipv4.conf.all.arp_ignore is 8); set it to 0, and on the devices it is meant for to 8");
        }

        return ignore > 0 || announce > 0 ? addresses.OfDevice.Where(one => !one.IsIpv6).Distinct() : [];
    }

    private static int Read(string setting) => int.TryParse(Sysctl.Read(setting), CultureInfo.InvariantCulture, out var value) ? value : 0;
}

using System.Globalization;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Attaching;

/// <summary>How the host's stack behaves on its own child of a device (<c>/proc/sys/net</c> of the calling thread's namespace).</summary>
internal static class ShimSettings
{
    private static readonly (string Setting, string Value)[] Wanted =
    [
        // ARP is answered to those only to whom the child leads; to the LAN the parent answers.
        ("ipv4/conf/{0}/arp_filter", "1"),
        ("ipv4/conf/{0}/arp_ignore", "0"),
        ("ipv4/conf/{0}/arp_announce", "0"),
        ("ipv4/conf/{0}/arp_notify", "0"),
        ("ipv4/conf/{0}/proxy_arp", "0"),
        ("ipv4/conf/{0}/send_redirects", "0"),

        // Of IPv6 it has its link-local address, made of its MAC, and nothing that routers tell: that is the parent's.
        ("ipv6/conf/{0}/accept_ra", "0"),
        ("ipv6/conf/{0}/autoconf", "0"),
        ("ipv6/conf/{0}/dad_transmits", "0"),
        ("ipv6/conf/{0}/addr_gen_mode", "0"),
    ];

    /// <summary>Writes what is not so already.</summary>
    public static void Write(string device)
    {
        foreach (var (setting, value) in Wanted)
        {
            var path = Path(string.Format(CultureInfo.InvariantCulture, setting, device));
            if (File.Exists(path) && File.ReadAllText(path).Trim() != value)
            {
                File.WriteAllText(path, value);
            }
        }
    }

    /// <summary>
    /// Where the whole host answers or asks ARP only with addresses of the device at hand, the child gets those of the parent: the same
    /// ones, not further ones. Elsewhere it has none, so that nothing can announce the host at the child's MAC.
    /// </summary>
    /// <exception cref="NetworkException">The host answers no ARP at all.</exception>
    public static void Borrow(RouteNetlink net, int shim, HostAddresses addresses, string lower)
    {
        const int never = 8;
        var (ignore, announce) = (Read("ipv4/conf/all/arp_ignore"), Read("ipv4/conf/all/arp_announce"));
        if (ignore == never)
        {
            throw new NetworkException(
                NetworkProblem.Unavailable,
                $"host access on {lower}: this host answers no ARP (net.ipv4.conf.all.arp_ignore is 8); set it to 0, and on the devices it is meant for to 8");
        }

        var wanted = ignore > 0 || announce > 0 ? addresses.OfDevice.Where(one => !one.IsIpv6).ToHashSet() : [];
        foreach (var address in net.Addresses(shim))
        {
            var prefix = new IpPrefix(IpAddress.FromIPAddress(address.Address), address.PrefixLength);
            if (!prefix.IsIpv6 && (address.Flags & AddressFlags.NoPrefixRoute) != 0 && !wanted.Remove(prefix))
            {
                net.DeleteAddress(address);
            }
        }

        foreach (var prefix in wanted)
        {
            net.AddAddress(new InterfaceAddress
            {
                LinkIndex = shim,
                Address = prefix.Address.ToIPAddress(),
                PrefixLength = prefix.Length,
                Flags = AddressFlags.NoPrefixRoute,
            });
        }
    }

    private static int Read(string setting) => int.Parse(File.ReadAllText(Path(setting)), CultureInfo.InvariantCulture);

    private static string Path(string setting) => "/proc/sys/net/" + setting;
}

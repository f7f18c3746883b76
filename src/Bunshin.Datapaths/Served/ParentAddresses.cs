using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Served;

/// <summary>Which addresses are the host's own to what routed ipvlan children send.</summary>
/// <remarks>
/// The driver looks for a route that leads out of the device below. Of IPv4 addresses only those of that device are found so; of
/// IPv6 addresses all of its namespace are, except for link-local ones. Those of <c>lo</c> are left out on purpose: ::1 is nobody's
/// business but the host's, and one that the host announces by lo is reached as from anywhere else, by the wire.
/// </remarks>
internal static class ParentAddresses
{
    private const int Loopback = 1; // LOOPBACK_IFINDEX, lo in every namespace

    /// <summary>Looks at the devices below routed children.</summary>
    /// <param name="children">All children.</param>
    /// <param name="isDue">Of which namespaces.</param>
    /// <param name="problems">Where failures are told.</param>
    public static void Look(IEnumerable<ServedChild> children, Func<ServedNamespace, bool> isDue, ServedProblems problems)
    {
        var lowers = children.Where(static child => child.Spec.IsRouted).Select(static child => child.Lower).Distinct().Where(lower => !lower.IsGone && isDue(lower.Home));
        foreach (var group in lowers.GroupBy(static lower => lower.Home))
        {
            _ = problems.Try($"look at the addresses in {group.Key.Namespace.Reference}", () => Look(group.Key, group));
        }
    }

    private static void Look(ServedNamespace home, IEnumerable<IServedDevice> lowers)
    {
        var addresses = home.Netlink.Addresses();
        foreach (var lower in lowers)
        {
            // A child that others stand on may have been given any number by whoever lives there.
            lower.LowerPort.ParentAddresses =
            [
                .. addresses.Where(address => IsFound(address, lower.Index)).Take(ChildQuota.Addresses).Select(static address => IpAddress.FromIPAddress(address.Address)),
            ];
        }
    }

    private static bool IsFound(InterfaceAddress address, int device) => address.LinkIndex == device
        || (address.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && !address.Address.IsIPv6LinkLocal && address.LinkIndex != Loopback);
}

using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Served;

/// <summary>What the rules need to know of a device, as the kernel reports it.</summary>
/// <param name="Address">MAC.</param>
/// <param name="Mtu">MTU in bytes.</param>
/// <param name="IsUp">Administratively up.</param>
/// <param name="HasCarrier">Up and with carrier.</param>
/// <param name="IsPromiscuous">By anybody's wish, packet sockets' too.</param>
/// <param name="IsAllMulticast">By anybody's wish.</param>
internal sealed record DeviceState(MacAddress Address, int Mtu, bool IsUp, bool HasCarrier, bool IsPromiscuous, bool IsAllMulticast)
{
    /// <summary>Of a link.</summary>
    public static DeviceState Of(LinkInfo link) => new(
        link.Address,
        link.Mtu,
        link.IsUp,
        (link.Flags & LinkFlags.LowerUp) != 0,
        (link.Promiscuity ?? 0) > 0 || (link.Flags & LinkFlags.Promiscuous) != 0,
        (link.AllMulticastCount ?? 0) > 0 || (link.Flags & LinkFlags.AllMulticast) != 0);
}

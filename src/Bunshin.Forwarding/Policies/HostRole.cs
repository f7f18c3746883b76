using Bunshin.Packets.Icmp;
using Bunshin.Packets.Icmpv6;

namespace Bunshin.Forwarding.Policies;

/// <summary>What only routers and DHCP servers say, and a guarded child therefore does not unless it may (<see cref="SenderGuard.MayRoute"/>, <see cref="SenderGuard.MayServeDhcp"/>).</summary>
/// <remarks>
/// Of DHCP both the server's own port and the client's as destination count: clients take an answer from any port. A fragment that is
/// not the first has neither type nor port, and means nothing without the first, which is judged.
/// </remarks>
public static class HostRole
{
    /// <summary>Ports of DHCP over IPv4 (RFC 2131), from which servers and relays send and at which clients hear.</summary>
    public static (ushort Server, ushort Client) DhcpPorts { get; } = (67, 68);

    /// <summary>The same over IPv6 (RFC 8415).</summary>
    public static (ushort Server, ushort Client) Dhcpv6Ports { get; } = (547, 546);

    /// <summary>Types below this are Ethernet's lengths: LLC follows, in which IP can hide, or a bridge's own protocol.</summary>
    public const ushort LeastType = 0x600;

    /// <summary>ICMPv6 of routers, as in <see cref="Icmpv6Sets"/>: advertisements and redirects (RFC 4861), renumbering (RFC 2894), multicast routers (RFC 4286).</summary>
    public static ulong RouterMessages { get; } = Icmpv6Sets.Set(
        Icmpv6Type.RouterAdvertisement, Icmpv6Type.Redirect, Icmpv6Type.RouterRenumbering,
        Icmpv6Type.MulticastRouterAdvertisement, Icmpv6Type.MulticastRouterTermination);

    /// <summary>ICMP of routers: redirects (RFC 792) and advertisements (RFC 1256).</summary>
    public static IReadOnlyList<IcmpType> RouterTypes { get; } = [IcmpType.Redirect, IcmpType.RouterAdvertisement];
}

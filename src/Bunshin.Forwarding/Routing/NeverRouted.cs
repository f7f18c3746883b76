using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Routing;

/// <summary>
/// Packets that no host hands to another, since they mean the host itself or nobody: a stranger's must not be given to an IP layer
/// to be sent, which does not ask what it asks of received ones.
/// </summary>
/// <remarks>
/// From or to loopback (127.0.0.0/8, ::1), this network or the unspecified address (0.0.0.0/8, ::), an IPv4 address in an IPv6 one
/// (::ffff:0:0/96, behind which may be 127.0.0.1); and from a group or the broadcast address (RFC 1122 section 3.2.1.3, RFC 4291
/// section 2.5, RFC 6890 section 2.2).
/// </remarks>
public static class NeverRouted
{
    /// <summary>The first octet of 127.0.0.0/8.</summary>
    public const int LoopbackOctet = 127;

    private const int Ipv4Source = 12;
    private const int Ipv4Destination = 16;
    private const int Ipv4Length = 20;
    private const int Ipv6Source = 8;
    private const int Ipv6Destination = 24;
    private const int Ipv6Length = 40;

    /// <summary>Whether a packet is one.</summary>
    /// <param name="protocol">The frame's type.</param>
    /// <param name="packet">From the IP header on; every byte may be anything. What is shorter than its fixed header is none.</param>
    public static bool Is(ushort protocol, ReadOnlySpan<byte> packet) => protocol switch
    {
        EtherType.Ipv4 => packet.Length >= Ipv4Length && Is(Ipv4Address.Read(packet[Ipv4Source..]), Ipv4Address.Read(packet[Ipv4Destination..])),
        EtherType.Ipv6 => packet.Length >= Ipv6Length && Is(Ipv6Address.Read(packet[Ipv6Source..]), Ipv6Address.Read(packet[Ipv6Destination..])),
        _ => false,
    };

    private static bool Is(Ipv4Address source, Ipv4Address destination) =>
        MeansNobodyElse(source) || MeansNobodyElse(destination) || source.IsMulticast || source == Ipv4Address.Broadcast;

    private static bool Is(Ipv6Address source, Ipv6Address destination) =>
        MeansNobodyElse(source) || MeansNobodyElse(destination) || source.IsMulticast;

    private static bool MeansNobodyElse(Ipv4Address address) => address.Value >> 24 is 0 or LoopbackOctet;

    private static bool MeansNobodyElse(Ipv6Address address) => address == Ipv6Address.Any || address.IsLoopback || address.Value >> 32 == 0xFFFF;
}

using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmp;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;
using Bunshin.Packets.Udp;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>Puts whole frames together from their layers.</summary>
internal static class FrameBuilder
{
    private const int Room = 2048;

    public static byte[] Arp(ArpOperation operation, MacAddress to, SimulatedInterface from, Ipv4Address sender, MacAddress targetMac, Ipv4Address target)
    {
        var frame = new byte[FrameView.HeaderLength + ArpView.Length];
        var at = EthernetWriter.WriteHeader(frame, to, from.Mac, EtherType.Arp);
        _ = ArpWriter.Write(frame.AsSpan(at), operation, from.Mac, sender, targetMac, target);
        return frame;
    }

    /// <summary>An IP packet of either family around <paramref name="payload"/>.</summary>
    public static byte[] Ip(MacAddress to, MacAddress from, IpAddress source, IpAddress destination, IpPayload payload)
    {
        var header = source.IsIpv6 ? Ipv6View.HeaderLength : Ipv4View.MinHeaderLength;
        var frame = new byte[FrameView.HeaderLength + header + payload.Bytes.Length];
        var at = EthernetWriter.WriteHeader(frame, to, from, source.IsIpv6 ? EtherType.Ipv6 : EtherType.Ipv4);
        at += source.IsIpv6
            ? Ipv6Writer.WriteHeader(
                frame.AsSpan(at), source.Ipv6, destination.Ipv6, payload.Protocol, payload.Bytes.Length, payload.HopLimit)
            : Ipv4Writer.WriteHeader(
                frame.AsSpan(at), source.Ipv4, destination.Ipv4, payload.Protocol, payload.Bytes.Length, timeToLive: payload.HopLimit);
        payload.Bytes.CopyTo(frame, at);
        return frame;
    }

    public static IpPayload EchoRequest(IpAddress source, IpAddress destination, ushort identifier, ushort sequence)
    {
        // 56 bytes, as ping sends.
        Span<byte> data = stackalloc byte[56];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (byte)i;
        }

        var room = new byte[Room];
        return source.IsIpv6
            ? new(IpProtocol.Icmpv6, room[..Icmpv6Writer.WriteEchoRequest(room, source.Ipv6, destination.Ipv6, identifier, sequence, data)])
            : new(IpProtocol.Icmp, room[..IcmpWriter.WriteEchoRequest(room, identifier, sequence, data)]);
    }

    public static IpPayload EchoReply(IcmpView request)
    {
        var room = new byte[IcmpView.HeaderLength + request.Body.Length];
        _ = IcmpWriter.WriteEchoReply(room, request);
        return new(IpProtocol.Icmp, room);
    }

    public static IpPayload EchoReply(Ipv6Address source, Ipv6Address destination, Icmpv6View request)
    {
        var room = new byte[Icmpv6View.HeaderLength + request.Body.Length];
        _ = Icmpv6Writer.WriteEchoReply(room, source, destination, request);
        return new(IpProtocol.Icmpv6, room);
    }

    public static IpPayload PortUnreachable(Ipv4View original)
    {
        var room = new byte[Room];
        return new(IpProtocol.Icmp, room[..IcmpWriter.WriteUnreachable(room, IcmpUnreachableCode.Port, original)]);
    }

    public static IpPayload Solicitation(Ipv6Address source, Ipv6Address target, MacAddress mac)
    {
        var room = new byte[Room];
        return new(
            IpProtocol.Icmpv6,
            room[..Icmpv6Writer.WriteNeighborSolicitation(room, source, target.SolicitedNode, target, mac)],
            NeighborHopLimit);
    }

    public static IpPayload Advertisement(Ipv6Address source, Ipv6Address destination, MacAddress mac, NeighborFlags flags)
    {
        var room = new byte[Room];
        return new(
            IpProtocol.Icmpv6,
            room[..Icmpv6Writer.WriteNeighborAdvertisement(room, source, destination, source, mac, flags)],
            NeighborHopLimit);
    }

    public static IpPayload Udp(IpAddress source, IpAddress destination, ushort from, ushort to, ReadOnlySpan<byte> data)
    {
        var room = new byte[UdpView.HeaderLength + data.Length];
        _ = source.IsIpv6
            ? UdpWriter.Write(room, source.Ipv6, destination.Ipv6, from, to, data)
            : UdpWriter.Write(room, source.Ipv4, destination.Ipv4, from, to, data);
        return new(IpProtocol.Udp, room);
    }

    /// <summary>Neighbor discovery proves by it that no router stood between (RFC 4861 section 7.1).</summary>
    public const byte NeighborHopLimit = 255;
}

using System.Globalization;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmp;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;
using Bunshin.Packets.Tcp;
using Bunshin.Packets.Udp;

namespace Bunshin.Packets.Describing;

/// <summary>One frame in one line, in the words of tcpdump: <c>ARP who has 192.168.4.3, tell 192.168.4.2</c>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The line, without Ethernet addresses.</param>
public readonly record struct FrameDescription(FrameKind Kind, string Text)
{
    /// <summary>Describes <paramref name="bytes"/>, whatever they are. Allocates: not for the hot path.</summary>
    public static FrameDescription Of(ReadOnlySpan<byte> bytes)
    {
        if (!VlanTags.TryParse(bytes, out var tags))
        {
            return new(FrameKind.Malformed, Line($"malformed frame of {bytes.Length} bytes"));
        }

        var payload = bytes[tags.PayloadOffset..];
        var inner = tags.EtherType switch
        {
            EtherType.Arp => OfArp(payload),
            EtherType.Ipv4 => OfIpv4(payload),
            EtherType.Ipv6 => OfIpv6(payload),
            _ => new(FrameKind.Other, Line($"EtherType 0x{tags.EtherType:x4}, {bytes.Length} bytes")),
        };
        for (var depth = tags.Count - 1; depth >= 0; depth--)
        {
            inner = inner with { Text = Line($"vlan {tags[depth].Vid}, {inner.Text}") };
        }

        return inner;
    }

    private static FrameDescription OfArp(ReadOnlySpan<byte> payload)
    {
        if (!ArpView.TryParse(payload, out var arp))
        {
            return new(FrameKind.Malformed, "malformed ARP");
        }

        return arp.Operation switch
        {
            ArpOperation.Request => new(FrameKind.ArpRequest, $"ARP who has {arp.TargetAddress}, tell {arp.SenderAddress}"),
            ArpOperation.Reply => new(FrameKind.ArpReply, $"ARP {arp.SenderAddress} is at {arp.SenderMac}"),
            _ => new(FrameKind.Other, Line($"ARP operation {(ushort)arp.Operation}")),
        };
    }

    private static FrameDescription OfIpv4(ReadOnlySpan<byte> payload)
    {
        if (!Ipv4View.TryParse(payload, out var packet))
        {
            return new(FrameKind.Malformed, "malformed IPv4");
        }

        var ends = $"{packet.Source} > {packet.Destination}";
        if (packet.FragmentOffset != 0)
        {
            return new(FrameKind.Other, Line($"{ends} IPv4 fragment at {packet.FragmentOffset}"));
        }

        return packet.Protocol == IpProtocol.Icmp
            ? OfIcmp(packet.Payload, ends)
            : OfTransport(packet.Protocol, packet.Payload, ends);
    }

    private static FrameDescription OfIpv6(ReadOnlySpan<byte> payload)
    {
        if (!Ipv6View.TryParse(payload, out var packet) || !packet.TryGetUpperLayer(out var upper))
        {
            return new(FrameKind.Malformed, "malformed IPv6");
        }

        var ends = $"{packet.Source} > {packet.Destination}";
        if (upper.FragmentOffset != 0)
        {
            return new(FrameKind.Other, Line($"{ends} IPv6 fragment at {upper.FragmentOffset}"));
        }

        return upper.Protocol == IpProtocol.Icmpv6
            ? OfIcmpv6(upper.Payload, packet.Source, ends)
            : OfTransport(upper.Protocol, upper.Payload, ends);
    }

    private static FrameDescription OfIcmp(ReadOnlySpan<byte> payload, string ends)
    {
        if (!IcmpView.TryParse(payload, out var message))
        {
            return new(FrameKind.Malformed, $"{ends} malformed ICMP");
        }

        return message.Type switch
        {
            IcmpType.EchoRequest => new(FrameKind.EchoRequest, Line($"{ends} echo request {message.Sequence}")),
            IcmpType.EchoReply => new(FrameKind.EchoReply, Line($"{ends} echo reply {message.Sequence}")),
            IcmpType.DestinationUnreachable => new(FrameKind.IcmpError, Line($"{ends} unreachable, code {message.Code}")),
            IcmpType.TimeExceeded => new(FrameKind.IcmpError, $"{ends} time exceeded"),
            _ => new(FrameKind.Other, Line($"{ends} ICMP type {(byte)message.Type}")),
        };
    }

    private static FrameDescription OfIcmpv6(ReadOnlySpan<byte> payload, Ipv6Address source, string ends)
    {
        if (!Icmpv6View.TryParse(payload, out var message))
        {
            return new(FrameKind.Malformed, $"{ends} malformed ICMPv6");
        }

        if (NeighborView.TryParse(message, out var neighbor))
        {
            return neighbor.IsSolicitation
                ? new(FrameKind.NeighborSolicitation, $"ND who has {neighbor.Target}, tell {source}")
                : new(FrameKind.NeighborAdvertisement, $"ND {source} has {neighbor.Target}");
        }

        return message.Type switch
        {
            Icmpv6Type.EchoRequest => new(FrameKind.EchoRequest, Line($"{ends} echo request {message.Sequence}")),
            Icmpv6Type.EchoReply => new(FrameKind.EchoReply, Line($"{ends} echo reply {message.Sequence}")),
            Icmpv6Type.DestinationUnreachable => new(FrameKind.IcmpError, Line($"{ends} unreachable, code {message.Code}")),
            Icmpv6Type.PacketTooBig => new(FrameKind.IcmpError, Line($"{ends} too big, MTU {message.Mtu}")),
            Icmpv6Type.TimeExceeded => new(FrameKind.IcmpError, $"{ends} time exceeded"),
            _ => new(FrameKind.Other, Line($"{ends} ICMPv6 type {(byte)message.Type}")),
        };
    }

    private static FrameDescription OfTransport(byte protocol, ReadOnlySpan<byte> payload, string ends) => protocol switch
    {
        IpProtocol.Udp when UdpView.TryParse(payload, out var datagram) => new(
            FrameKind.Udp, Line($"{ends} UDP {datagram.SourcePort} > {datagram.DestinationPort}, {datagram.Payload.Length} bytes")),
        IpProtocol.Tcp when TcpView.TryParse(payload, out var segment) => new(
            FrameKind.Tcp, Line($"{ends} TCP {segment.SourcePort} > {segment.DestinationPort} {segment.Flags}, {segment.Payload.Length} bytes")),
        IpProtocol.Udp or IpProtocol.Tcp => new(FrameKind.Malformed, Line($"{ends} malformed protocol {protocol}")),
        _ => new(FrameKind.Other, Line($"{ends} protocol {protocol}")),
    };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a frame is, as far as a person following a ping cares.</summary>
public enum FrameKind
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>ARP: who has an address?</summary>
    ArpRequest,

    /// <summary>ARP: I have it.</summary>
    ArpReply,

    /// <summary>IPv6 neighbor discovery: who has an address?</summary>
    NeighborSolicitation,

    /// <summary>IPv6 neighbor discovery: I have it.</summary>
    NeighborAdvertisement,

    /// <summary>A ping, of either family.</summary>
    EchoRequest,

    /// <summary>The answer to a ping, of either family.</summary>
    EchoReply,

    /// <summary>An ICMP error of either family: unreachable, too big, time exceeded.</summary>
    IcmpError,

    /// <summary>A UDP datagram.</summary>
    Udp,

    /// <summary>A TCP segment.</summary>
    Tcp,

    /// <summary>Too short or contradicting itself at the layer that was read.</summary>
    Malformed,
}

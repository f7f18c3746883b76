using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmp;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Lab.Running;

/// <summary>Knows the frames of a ping when a capture shows them (<c>tcpdump icmp and host …</c>).</summary>
internal static class EchoFrames
{
    /// <summary>Whether a frame is an echo request or reply between the two addresses.</summary>
    public static bool IsEcho(ReadOnlySpan<byte> bytes, PingRequest ping) =>
        FrameView.TryParse(bytes, out var frame)
        && (ping.Family == LabFamily.V4 ? IsV4(frame, ping.Source, ping.Target) : IsV6(frame, ping.Source, ping.Target));

    private static bool IsV4(in FrameView frame, IpAddress from, IpAddress to) =>
        frame.EtherType == EtherType.Ipv4 && Ipv4View.TryParse(frame.Payload, out var ip)
        && ip.Protocol == (byte)IpProtocol.Icmp && IsBetween(ip.Source, ip.Destination, from, to)
        && IcmpView.TryParse(ip.Payload, out var message) && message.Type is IcmpType.EchoRequest or IcmpType.EchoReply;

    private static bool IsV6(in FrameView frame, IpAddress from, IpAddress to) =>
        frame.EtherType == EtherType.Ipv6 && Ipv6View.TryParse(frame.Payload, out var ip)
        && IsBetween(ip.Source, ip.Destination, from, to) && ip.TryGetUpperLayer(out var upper)
        && upper.Protocol == (byte)IpProtocol.Icmpv6
        && Icmpv6View.TryParse(upper.Payload, out var message) && message.Type is Icmpv6Type.EchoRequest or Icmpv6Type.EchoReply;

    private static bool IsBetween(IpAddress source, IpAddress destination, IpAddress from, IpAddress to) =>
        (source == from && destination == to) || (source == to && destination == from);
}

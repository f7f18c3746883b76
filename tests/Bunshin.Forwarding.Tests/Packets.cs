using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Forwarding.Tests;

/// <summary>Frames with IP in them.</summary>
internal static class Packets
{
    public static byte[] Ipv4(MacAddress destination, MacAddress source, string from, string to, int payload = 20, byte timeToLive = 64)
    {
        var frame = Frames.Build(destination, source, EtherType.Ipv4, FrameView.HeaderLength + Ipv4View.MinHeaderLength + payload);
        _ = Ipv4Writer.WriteHeader(
            frame.AsSpan(FrameView.HeaderLength), Ipv4Address.Parse(from), Ipv4Address.Parse(to), IpProtocol.Udp, payload, timeToLive: timeToLive);
        return frame;
    }

    public static byte[] Ipv6(MacAddress destination, MacAddress source, string from, string to, int payload = 20, byte hopLimit = 64)
    {
        var frame = Frames.Build(destination, source, EtherType.Ipv6, FrameView.HeaderLength + Ipv6View.HeaderLength + payload);
        _ = Ipv6Writer.WriteHeader(
            frame.AsSpan(FrameView.HeaderLength), Ipv6Address.Parse(from), Ipv6Address.Parse(to), IpProtocol.Udp, payload, hopLimit);
        return frame;
    }

    public static byte[] Arp(MacAddress destination, MacAddress source, string sender, string target)
    {
        var frame = Frames.Build(destination, source, EtherType.Arp, 60);
        _ = ArpWriter.Write(
            frame.AsSpan(FrameView.HeaderLength), ArpOperation.Request, source, Ipv4Address.Parse(sender), MacAddress.Zero,
            Ipv4Address.Parse(target));
        return frame;
    }

    /// <summary>A neighbor solicitation; from <c>::</c> it is duplicate address detection.</summary>
    public static byte[] Solicitation(MacAddress destination, MacAddress source, string from, string target)
    {
        var asked = Ipv6Address.Parse(target);
        var buffer = new byte[128];
        var message = Icmpv6Writer.WriteNeighborSolicitation(
            buffer.AsSpan(FrameView.HeaderLength + Ipv6View.HeaderLength), Ipv6Address.Parse(from), asked.SolicitedNode, asked, source);
        var frame = Frames.Build(destination, source, EtherType.Ipv6, FrameView.HeaderLength + Ipv6View.HeaderLength + message);
        buffer.AsSpan(54, message).CopyTo(frame.AsSpan(54));
        _ = Ipv6Writer.WriteHeader(frame.AsSpan(14), Ipv6Address.Parse(from), asked.SolicitedNode, IpProtocol.Icmpv6, message, 255);
        return frame;
    }
}

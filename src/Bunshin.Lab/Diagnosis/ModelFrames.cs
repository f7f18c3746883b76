using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmp;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Lab.Diagnosis;

/// <summary>The frames of a ping, whole: ipvlan tells its children apart by what is inside.</summary>
internal static class ModelFrames
{
    private const int Longest = 128;
    private const byte NeighborHopLimit = 255;

    /// <summary>"Who has <paramref name="target"/>?", to all, or to the target's group.</summary>
    public static byte[] Request(MacAddress sourceMac, IpAddress source, IpAddress target) => !target.IsIpv6
        ? Arp(ArpOperation.Request, sourceMac, source, MacAddress.Broadcast, MacAddress.Zero, target)
        : Ipv6(sourceMac, source, SolicitedNode(target), target.Ipv6.SolicitedNode, NeighborHopLimit, (into, from, to) =>
            Icmpv6Writer.WriteNeighborSolicitation(into, from, to, target.Ipv6, sourceMac));

    /// <summary>"<paramref name="source"/> is at <paramref name="sourceMac"/>", to whoever asked.</summary>
    public static byte[] Answer(MacAddress sourceMac, IpAddress source, MacAddress askerMac, IpAddress asker) => !source.IsIpv6
        ? Arp(ArpOperation.Reply, sourceMac, source, askerMac, askerMac, asker)
        : Ipv6(sourceMac, source, askerMac, asker.Ipv6, NeighborHopLimit, (into, from, to) =>
            Icmpv6Writer.WriteNeighborAdvertisement(into, from, to, from, sourceMac, NeighborFlags.Solicited | NeighborFlags.Override));

    /// <summary>An echo packet; request or reply makes no difference to any rule.</summary>
    public static byte[] Echo(MacAddress sourceMac, IpAddress source, MacAddress destinationMac, IpAddress destination) => !source.IsIpv6
        ? Ipv4(sourceMac, source, destinationMac, destination)
        : Ipv6(sourceMac, source, destinationMac, destination.Ipv6, 64, (into, from, to) =>
            Icmpv6Writer.WriteEchoRequest(into, from, to, 1, 1, []));

    /// <summary>The MAC of an IPv6 address's solicited-node group (RFC 4291 2.7.1, RFC 2464 7).</summary>
    public static MacAddress SolicitedNode(IpAddress address) => address.Ipv6.SolicitedNode.MulticastMac;

    /// <summary>A frame whose C-tag is exchanged for <paramref name="tag"/>, which may be none.</summary>
    public static byte[] Retag(byte[] bytes, in FrameView frame, VlanTag tag)
    {
        if (tag == frame.Tag)
        {
            return bytes;
        }

        var bare = bytes;
        if (frame.Tag.Tpid == EtherType.Dot1Q)
        {
            const int Addresses = 2 * MacAddress.Length;
            bare = [.. bytes.AsSpan(0, Addresses), .. bytes.AsSpan(Addresses + VlanTag.Length)];
        }

        if (!tag.IsPresent)
        {
            return bare;
        }

        var tagged = new byte[bare.Length + VlanTag.Length];
        _ = EthernetWriter.InsertTag(bare, tag, tagged);
        return tagged;
    }

    private static byte[] Arp(ArpOperation operation, MacAddress sourceMac, IpAddress source, MacAddress destinationMac, MacAddress targetMac, IpAddress target)
    {
        var bytes = new byte[60];
        var at = EthernetWriter.WriteHeader(bytes, destinationMac, sourceMac, EtherType.Arp);
        _ = ArpWriter.Write(bytes.AsSpan(at), operation, sourceMac, source.Ipv4, targetMac, target.Ipv4);
        return bytes;
    }

    private static byte[] Ipv4(MacAddress sourceMac, IpAddress source, MacAddress destinationMac, IpAddress destination)
    {
        var bytes = new byte[Longest];
        var at = EthernetWriter.WriteHeader(bytes, destinationMac, sourceMac, EtherType.Ipv4);
        var length = IcmpWriter.WriteEchoRequest(bytes.AsSpan(at + Ipv4View.MinHeaderLength), 1, 1, []);
        at += Ipv4Writer.WriteHeader(bytes.AsSpan(at), source.Ipv4, destination.Ipv4, (byte)IpProtocol.Icmp, length);
        return bytes[..(at + length)];
    }

    private static byte[] Ipv6(MacAddress sourceMac, IpAddress source, MacAddress destinationMac, Ipv6Address destination, byte hopLimit, BodyWriter body)
    {
        var bytes = new byte[Longest];
        var from = source.Ipv6;
        var at = EthernetWriter.WriteHeader(bytes, destinationMac, sourceMac, EtherType.Ipv6);
        var length = body(bytes.AsSpan(at + Ipv6View.HeaderLength), from, destination);
        at += Ipv6Writer.WriteHeader(bytes.AsSpan(at), from, destination, (byte)IpProtocol.Icmpv6, length, hopLimit);
        return bytes[..(at + length)];
    }

    private delegate int BodyWriter(Span<byte> into, Ipv6Address source, Ipv6Address destination);
}

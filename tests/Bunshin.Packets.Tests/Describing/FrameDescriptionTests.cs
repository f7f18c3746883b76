using Bunshin.Packets.Addresses;
using Bunshin.Packets.Describing;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Packets.Tests.Describing;

public sealed class FrameDescriptionTests
{
    private const string Macs = "020000000002 020000000001";

    [Theory]
    [InlineData("0806 0001080006040001020000000001c0a80101000000000000c0a80102", FrameKind.ArpRequest, "ARP who has 192.168.1.2, tell 192.168.1.1")]
    [InlineData("0806 0001080006040002020000000001c0a80101000000000000c0a80102", FrameKind.ArpReply, "ARP 192.168.1.1 is at 02:00:00:00:00:01")]
    [InlineData("0806 0001080006040003020000000001c0a80101000000000000c0a80102", FrameKind.Other, "ARP operation 3")]
    [InlineData("0806 0001", FrameKind.Malformed, "malformed ARP")]
    [InlineData("0800 4500001c 0001 0000 4001 0000 c0a80101 c0a80102 0800 0000 0001 0007", FrameKind.EchoRequest, "192.168.1.1 > 192.168.1.2 echo request 7")]
    [InlineData("0800 4500001c 0001 0000 4001 0000 c0a80101 c0a80102 0000 0000 0001 0007", FrameKind.EchoReply, "192.168.1.1 > 192.168.1.2 echo reply 7")]
    [InlineData("0800 4500001c 0001 0000 4001 0000 c0a80101 c0a80102 0301 0000 0000 0000", FrameKind.IcmpError, "192.168.1.1 > 192.168.1.2 unreachable, code 1")]
    [InlineData("0800 4500001c 0001 0000 4011 0000 c0a80101 c0a80102 0007 1000 0008 0000", FrameKind.Udp, "192.168.1.1 > 192.168.1.2 UDP 7 > 4096, 0 bytes")]
    [InlineData("0800 4500001c 0001 0000 4006 0000 c0a80101 c0a80102 0007 1000 0008 0000", FrameKind.Malformed, "192.168.1.1 > 192.168.1.2 malformed protocol 6")]
    [InlineData("0800 4500001c 0001 0002 4001 0000 c0a80101 c0a80102 0800 0000 0001 0007", FrameKind.Other, "192.168.1.1 > 192.168.1.2 IPv4 fragment at 16")]
    [InlineData("0800 4500", FrameKind.Malformed, "malformed IPv4")]
    [InlineData("86dd 6000", FrameKind.Malformed, "malformed IPv6")]
    [InlineData("88b5 00", FrameKind.Other, "EtherType 0x88b5, 15 bytes")]
    [InlineData("8100 0064 88b5 00", FrameKind.Other, "vlan 100, EtherType 0x88b5, 19 bytes")]
    [InlineData("88a8 0001 8100 0002 0806 0001", FrameKind.Malformed, "vlan 1, vlan 2, malformed ARP")]
    [InlineData("8100", FrameKind.Malformed, "malformed frame of 14 bytes")]
    public void A_frame_reads_as_one_line(string hex, FrameKind kind, string text) =>
        Assert.Equal(new FrameDescription(kind, text), FrameDescription.Of(Hex.Bytes(Macs + hex)));

    [Fact]
    public void Neighbor_discovery_and_ipv6_echo_are_told()
    {
        var a = Ipv6Address.Parse("fe80::1");
        var b = Ipv6Address.Parse("fe80::2");
        var mac = MacAddress.Parse("02:00:00:00:00:01");
        var buffer = new byte[200];
        Assert.Equal(
            new FrameDescription(FrameKind.NeighborSolicitation, "ND who has fe80::2, tell fe80::1"),
            Describe(a, b, Icmpv6Writer.WriteNeighborSolicitation(buffer, a, b, b, mac)));
        Assert.Equal(
            new FrameDescription(FrameKind.NeighborAdvertisement, "ND fe80::2 has fe80::2"),
            Describe(b, a, Icmpv6Writer.WriteNeighborAdvertisement(buffer, b, a, b, mac, NeighborFlags.Solicited)));
        Assert.Equal(
            new FrameDescription(FrameKind.EchoRequest, "fe80::1 > fe80::2 echo request 3"),
            Describe(a, b, Icmpv6Writer.WriteEchoRequest(buffer, a, b, 1, 3, [])));

        FrameDescription Describe(Ipv6Address from, Ipv6Address to, int length)
        {
            var frame = new byte[14 + 40 + length];
            var at = EthernetWriter.WriteHeader(frame, MacAddress.Broadcast, mac, EtherType.Ipv6);
            at += Ipv6Writer.WriteHeader(frame.AsSpan(at), from, to, IpProtocol.Icmpv6, length);
            buffer.AsSpan(0, length).CopyTo(frame.AsSpan(at));
            return FrameDescription.Of(frame);
        }
    }
}

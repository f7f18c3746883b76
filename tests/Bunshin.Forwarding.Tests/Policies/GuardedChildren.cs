using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;

namespace Bunshin.Forwarding.Tests.Policies;

public sealed class GuardedChildren
{
    private static readonly string LinkLocal = Ipv6Address.LinkLocal(PolicyFrames.Own).ToString();

    private static readonly ChildPolicy ByMac = new() { Guard = new SenderGuard() };

    private static readonly ChildPolicy ByAddress = new()
    {
        Guard = new SenderGuard { Addresses = [IpPrefix.Parse("192.168.4.2"), IpPrefix.Parse("10.1.0.0/16"), IpPrefix.Parse("fd00::2")] },
    };

    [Theory]
    [InlineData("192.168.4.2", PolicyReason.Allowed)]
    [InlineData("10.1.200.3", PolicyReason.Allowed)]
    [InlineData("192.168.4.3", PolicyReason.SpoofedAddress)]
    [InlineData("0.0.0.0", PolicyReason.SpoofedAddress)]
    public void Send_from_their_IPv4_addresses(string from, PolicyReason expected)
    {
        var frame = PolicyFrames.Ipv4(IpProtocol.Tcp, from, "192.168.4.9", 1000, 80);
        Assert.Equal(expected, Sent(ByAddress, frame));
        Assert.Equal(PolicyReason.Allowed, Sent(ByMac, frame));
    }

    [Fact]
    public void Ask_for_an_address_by_DHCP_and_for_nothing_else_without_one()
    {
        Assert.Equal(PolicyReason.Allowed, Sent(ByAddress, PolicyFrames.Ipv4(IpProtocol.Udp, "0.0.0.0", "255.255.255.255", 68, 67)));
        Assert.Equal(PolicyReason.Allowed, Sent(ByAddress, PolicyFrames.Ipv4(IpProtocol.Igmp, "0.0.0.0", "224.0.0.22")));
        Assert.Equal(PolicyReason.SpoofedAddress, Sent(ByAddress, PolicyFrames.Ipv4(IpProtocol.Udp, "0.0.0.0", "255.255.255.255", 67, 68)));
        Assert.Equal(PolicyReason.SpoofedAddress, Sent(ByAddress, PolicyFrames.Ipv4(IpProtocol.Udp, "0.0.0.0", "192.168.4.9", 68, 67)));
        Assert.Equal(
            PolicyReason.SpoofedAddress, Sent(ByAddress, PolicyFrames.Ipv4(IpProtocol.Udp, "0.0.0.0", "255.255.255.255", 68, 67, more: true)));
    }

    [Fact]
    public void Send_from_their_IPv6_addresses_and_the_link_local_one_of_their_MAC()
    {
        Assert.Equal(PolicyReason.Allowed, Sent(ByAddress, PolicyFrames.Ipv6(IpProtocol.Udp, "fd00::2", "fd00::9")));
        Assert.Equal(PolicyReason.Allowed, Sent(ByAddress, PolicyFrames.Ipv6(IpProtocol.Udp, LinkLocal, "ff02::fb")));
        Assert.Equal(PolicyReason.SpoofedAddress, Sent(ByAddress, PolicyFrames.Ipv6(IpProtocol.Udp, "fd00::3", "fd00::9")));
        Assert.Equal(PolicyReason.SpoofedAddress, Sent(ByAddress, PolicyFrames.Ipv6(IpProtocol.Udp, "fe80::1", "fd00::9")));
        Assert.Equal(PolicyReason.SpoofedAddress, Sent(ByAddress, PolicyFrames.Ipv6(IpProtocol.Udp, "::", "ff02::1")));
    }

    [Theory]
    [InlineData(Icmpv6Type.NeighborSolicitation, PolicyReason.Allowed)]
    [InlineData(Icmpv6Type.RouterSolicitation, PolicyReason.Allowed)]
    [InlineData(Icmpv6Type.MulticastListenerReportV2, PolicyReason.Allowed)]
    [InlineData(Icmpv6Type.EchoRequest, PolicyReason.SpoofedAddress)]
    [InlineData(Icmpv6Type.NeighborAdvertisement, PolicyReason.SpoofedAddress)]
    public void Send_without_an_address_what_finds_them_one(Icmpv6Type type, PolicyReason expected) =>
        Assert.Equal(expected, Sent(ByAddress, PolicyFrames.Icmpv6(type, "::", target: "fd00::2")));

    [Theory]
    [InlineData("fd00::2", PolicyReason.Allowed)]
    [InlineData("fd00::1", PolicyReason.SpoofedAddress)]
    public void Advertise_no_neighbour_but_themselves(string target, PolicyReason expected) =>
        Assert.Equal(expected, Sent(ByAddress, PolicyFrames.Icmpv6(Icmpv6Type.NeighborAdvertisement, "fd00::2", target: target)));

    [Fact]
    public void Have_one_MAC_in_Ethernet_and_in_ARP()
    {
        var arp = Packets.Arp(MacAddress.Broadcast, PolicyFrames.Own, "192.168.4.2", "192.168.4.9");
        Assert.Equal(PolicyReason.Allowed, Sent(ByMac, arp));
        Assert.Equal(PolicyReason.Allowed, Sent(ByAddress, arp));
        Assert.Equal(PolicyReason.Malformed, Sent(ByMac, arp[..41]));

        Frames.Stranger.Write(arp.AsSpan(22));
        Assert.Equal(PolicyReason.SpoofedMac, Sent(ByMac, arp));

        Assert.Equal(PolicyReason.SpoofedMac, Sent(ByMac, Frames.Build(Frames.Parent, Frames.Stranger)));
        Assert.Equal(PolicyReason.Allowed, Judge(ByMac, PolicyDirection.Received, Frames.Build(Frames.Parent, Frames.Stranger)).Reason);
    }

    [Theory]
    [InlineData("192.168.4.2", PolicyReason.Allowed)]
    [InlineData("0.0.0.0", PolicyReason.Allowed)]
    [InlineData("192.168.4.1", PolicyReason.SpoofedAddress)]
    public void Answer_ARP_for_themselves(string sender, PolicyReason expected) =>
        Assert.Equal(expected, Sent(ByAddress, Packets.Arp(MacAddress.Broadcast, PolicyFrames.Own, sender, "192.168.4.9")));

    [Fact]
    public void Put_no_tags_on_what_they_send_unless_they_may()
    {
        var tagged = PolicyFrames.Tagged(PolicyFrames.Ipv4(IpProtocol.Udp, "192.168.4.3", "192.168.4.9"), EtherType.Dot1Q);
        Assert.Equal(PolicyReason.Tagged, Sent(ByMac, tagged));
        Assert.Equal(PolicyReason.Tagged, Sent(ByMac, PolicyFrames.Ipv4(IpProtocol.Udp, "192.168.4.2", "192.168.4.9"), VlanTag.Customer(7)));

        var mayTag = new ChildPolicy { Guard = ByAddress.Guard! with { MayTag = true } };
        Assert.Equal(PolicyReason.SpoofedAddress, Sent(mayTag, tagged));
        Assert.Equal(PolicyReason.SpoofedAddress, Sent(mayTag, PolicyFrames.Tagged(tagged, EtherType.Dot1Ad)));
    }

    [Fact]
    public void Guarded_by_address_send_nothing_but_ARP_and_IP()
    {
        Assert.Equal(PolicyReason.OtherProtocol, Sent(ByAddress, Frames.Build(Frames.Parent, PolicyFrames.Own)));
        Assert.Equal(PolicyReason.Allowed, Sent(ByMac, Frames.Build(Frames.Parent, PolicyFrames.Own)));
        Assert.Equal(PolicyReason.Malformed, Sent(ByAddress, PolicyFrames.Ipv4(IpProtocol.Udp, "192.168.4.2", "192.168.4.9")[..40]));
    }

    private static PolicyReason Sent(ChildPolicy policy, byte[] frame, VlanTag tag = default) => Judge(policy, PolicyDirection.Sent, frame, tag).Reason;

    private static PolicyVerdict Judge(ChildPolicy policy, PolicyDirection direction, byte[] frame, VlanTag tag = default) =>
        PolicyRules.Judge(policy, direction, PolicyFrames.Own, frame, tag);
}

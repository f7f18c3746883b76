using Bunshin.Forwarding.Policies;
using Bunshin.Forwarding.Tests.Policies.Model;
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
    public void Advertise_no_neighbor_but_themselves(string target, PolicyReason expected) =>
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

    [Theory]
    [InlineData(Icmpv6Type.RouterAdvertisement)]
    [InlineData(Icmpv6Type.Redirect)]
    [InlineData(Icmpv6Type.RouterRenumbering)]
    [InlineData(Icmpv6Type.MulticastRouterAdvertisement)]
    public void Say_nothing_that_IPv6_routers_say_unless_they_may(Icmpv6Type type)
    {
        var plain = PolicyFrames.Icmpv6(type, LinkLocal);
        byte[] message = [(byte)type, 0, 0, 0];
        byte[][] frames =
        [
            plain,
            Hidden([IpProtocol.Icmpv6, 0, 0, 0, 0, 0, 0, 0], IpProtocol.DestinationOptions, message),
            Hidden([IpProtocol.DestinationOptions, 0, 0, 0, 0, 0, 0, 0, IpProtocol.Icmpv6, 0, 0, 0, 0, 0, 0, 0], IpProtocol.HopByHop, message),
            Hidden([IpProtocol.Icmpv6, 0, 0, 1, 0, 0, 0, 9], IpProtocol.Fragment, message),
            Hidden([IpProtocol.DestinationOptions, 0, 0, 1, 0, 0, 0, 9, IpProtocol.Icmpv6, 0, 0, 0, 0, 0, 0, 0], IpProtocol.Fragment, message),
        ];
        Assert.All(frames, frame => OnlyWith(PolicyReason.ActsAsRouter, frame, static guard => guard with { MayRoute = true }));
        Assert.All(frames, static frame => Assert.Equal(PolicyReason.ActsAsRouter, Sent(Free(ByMac, static guard => guard with { MayTag = true }), PolicyFrames.Tagged(frame, EtherType.Dot1Ad, EtherType.Dot1Q))));
    }

    [Theory]
    [InlineData(5, PolicyReason.ActsAsRouter)]
    [InlineData(9, PolicyReason.ActsAsRouter)]
    [InlineData(8, PolicyReason.Allowed)]
    [InlineData(134, PolicyReason.Allowed)]
    public void Redirect_nobody_over_IPv4(byte type, PolicyReason expected)
    {
        foreach (var (fragment, more, options) in new[] { (0, false, 0), (0, true, 0), (0, false, 8) })
        {
            var frame = PolicyFrames.Ipv4(IpProtocol.Icmp, "192.168.4.2", "192.168.4.9", fragment: fragment, more: more, payload: 20 + options);
            frame[14] += (byte)(options / 4);
            frame[34 + options] = type;
            Assert.Equal(expected, Sent(ByMac, frame));
            Assert.Equal(PolicyReason.Allowed, Sent(Free(ByAddress, static guard => guard with { MayRoute = true }), frame));
        }

        Assert.Equal(PolicyReason.Allowed, Sent(ByMac, PolicyFrames.Ipv4(IpProtocol.Icmp, "192.168.4.2", "192.168.4.9", fragment: 8)));
    }

    [Theory]
    [InlineData(67, 68, 547, 546)]
    [InlineData(1067, 68, 1547, 546)]
    [InlineData(67, 1068, 547, 1546)]
    public void Answer_nobody_by_DHCP_unless_they_may(ushort from, ushort to, ushort from6, ushort to6)
    {
        foreach (var frame in (byte[][])
        [
            PolicyFrames.Ipv4(IpProtocol.Udp, "192.168.4.2", "255.255.255.255", from, to),
            PolicyFrames.Ipv4(IpProtocol.Udp, "192.168.4.2", "192.168.4.9", from, to, more: true),
            PolicyFrames.Ipv6(IpProtocol.Udp, LinkLocal, "fe80::9", from6, to6),
            PolicyFrames.Ipv6(IpProtocol.Udp, LinkLocal, "fe80::9", from6, to6, IpProtocol.Fragment, [IpProtocol.Udp, 0, 0, 1, 0, 0, 0, 9]),
        ])
        {
            OnlyWith(PolicyReason.ServesDhcp, frame, static guard => guard with { MayServeDhcp = true });
        }

        Assert.Equal(PolicyReason.Allowed, Sent(ByAddress, PolicyFrames.Ipv4(IpProtocol.Udp, "192.168.4.2", "192.168.4.1", 68, 67)));
        Assert.Equal(PolicyReason.Allowed, Sent(ByAddress, PolicyFrames.Ipv6(IpProtocol.Udp, LinkLocal, "ff02::1:2", 546, 547)));
        Assert.Equal(PolicyReason.Allowed, Sent(ByAddress, PolicyFrames.Ipv4(IpProtocol.Tcp, "192.168.4.2", "192.168.4.1", 67, 68)));
    }

    [Fact]
    public void Hide_nothing_in_a_first_fragment_that_ends_too_early_or_behind_LLC()
    {
        Assert.Equal(PolicyReason.Malformed, Sent(ByMac, Hidden([IpProtocol.DestinationOptions, 0, 0, 1, 0, 0, 0, 9], IpProtocol.Fragment, [])));
        Assert.Equal(
            PolicyReason.Malformed,
            Sent(ByMac, Hidden([IpProtocol.DestinationOptions, 0, 0, 1, 0, 0, 0, 9, IpProtocol.Icmpv6, 0, 0, 0, 0, 0, 0, 0], IpProtocol.Fragment, [])));
        Assert.Equal(PolicyReason.Malformed, Sent(ByMac, PolicyFrames.Ipv4(IpProtocol.Icmp, "192.168.4.2", "192.168.4.9", more: true, payload: 0)));
        var snap = Frames.Build(Frames.Parent, PolicyFrames.Own, 40);
        Assert.Equal(PolicyReason.OtherProtocol, Sent(ByMac, snap));
        Assert.Equal(PolicyReason.OtherProtocol, Sent(Free(ByMac, static guard => guard with { MayTag = true, MayRoute = true }), PolicyFrames.Tagged(snap, EtherType.Dot1Q)));
        Assert.Equal(PolicyReason.Allowed, Sent(Free(ByMac, static guard => guard with { MayRoute = true, MayServeDhcp = true }), snap));
    }

    // A rule that allows is asked only after the guard.
    private static void OnlyWith(PolicyReason refusal, byte[] frame, Func<SenderGuard, SenderGuard> free)
    {
        foreach (var policy in (ChildPolicy[])[ByMac, ByAddress, ByAddress with { Sent = new() { Rules = [new() { Action = PolicyAction.Allow }] } }])
        {
            Assert.Equal(refusal, Sent(policy, frame));
            Assert.Equal(PolicyReason.Allowed, Sent(Free(policy, free), frame));
        }

        Assert.Equal(PolicyReason.Allowed, Judge(ByMac, PolicyDirection.Received, frame).Reason);
    }

    private static ChildPolicy Free(ChildPolicy policy, Func<SenderGuard, SenderGuard> free) => policy with { Guard = free(policy.Guard!) };

    private static byte[] Hidden(byte[] extensions, byte next, byte[] message) => PolicyFrames.Ipv6(
        IpProtocol.Icmpv6, LinkLocal, "ff02::1", (ushort)(message.Length > 0 ? message[0] << 8 : 0), 0, next, extensions, message.Length);

    private static PolicyReason Sent(ChildPolicy policy, byte[] frame, VlanTag tag = default) => Judge(policy, PolicyDirection.Sent, frame, tag).Reason;

    private static PolicyVerdict Judge(ChildPolicy policy, PolicyDirection direction, byte[] frame, VlanTag tag = default) =>
        PolicyRules.Judge(policy, direction, PolicyFrames.Own, frame, tag);
}

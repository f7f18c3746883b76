using Bunshin.Forwarding.Policies;
using Bunshin.Forwarding.Tests.Policies.Model;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;

namespace Bunshin.Forwarding.Tests.Policies;

public sealed class RulesOfPolicies
{
    private static readonly PolicyRule DenySsh = new() { Action = PolicyAction.Deny, Protocol = IpProtocol.Tcp, RemotePorts = new(22, 22) };
    private static readonly PolicyRule AllowNet = new() { Action = PolicyAction.Allow, Remote = IpPrefix.Parse("10.0.0.0/8") };
    private static readonly PolicyRule AllowDns = new() { Action = PolicyAction.Allow, Protocol = IpProtocol.Udp, RemotePorts = new(53, 53) };
    private static readonly byte[] LaterFragment = [IpProtocol.Tcp, 0, 0, 8, 0, 0, 0, 1];
    private static readonly byte[] FirstFragment = [IpProtocol.Tcp, 0, 0, 1, 0, 0, 0, 1];

    [Fact]
    public void The_first_that_is_about_a_frame_decides()
    {
        var policy = Sending(PolicyAction.Deny, DenySsh, AllowNet);
        Assert.Equal(new(PolicyReason.DeniedByRule, 1), Sent(policy, PolicyFrames.Ipv4(IpProtocol.Tcp, "10.0.0.1", "10.0.0.2", 999, 22)));
        Assert.Equal(PolicyVerdict.Allowed, Sent(policy, PolicyFrames.Ipv4(IpProtocol.Tcp, "10.0.0.1", "10.0.0.2", 22, 23)));
        Assert.Equal(PolicyVerdict.Allowed, Sent(policy, PolicyFrames.Ipv4(IpProtocol.Udp, "10.0.0.1", "10.0.0.2", 999, 22)));
        Assert.Equal(new(PolicyReason.DeniedByDefault), Sent(policy, PolicyFrames.Ipv4(IpProtocol.Tcp, "10.0.0.1", "11.0.0.2", 999, 80)));
    }

    [Fact]
    public void The_other_side_of_what_is_received_is_the_sender()
    {
        var rule = new PolicyRule { Action = PolicyAction.Deny, Protocol = IpProtocol.Tcp, Remote = IpPrefix.Parse("fd00::/64"), LocalPorts = new(80, 89) };
        var policy = new ChildPolicy { Received = new() { Rules = [rule] } };
        Assert.Equal(new(PolicyReason.DeniedByRule, 1), Received(policy, PolicyFrames.Ipv6(IpProtocol.Tcp, "fd00::1", "fd01::2", 5, 89)));
        Assert.Equal(PolicyVerdict.Allowed, Received(policy, PolicyFrames.Ipv6(IpProtocol.Tcp, "fd00::1", "fd01::2", 80, 90)));
        Assert.Equal(PolicyVerdict.Allowed, Received(policy, PolicyFrames.Ipv6(IpProtocol.Tcp, "fd01::1", "fd00::2", 5, 89)));
        Assert.Equal(PolicyVerdict.Allowed, Sent(policy, PolicyFrames.Ipv6(IpProtocol.Tcp, "fd00::1", "fd00::2", 5, 89)));
    }

    [Fact]
    public void Later_fragments_are_denied_where_their_ports_could_be_and_not_allowed_for_ports_they_could_have()
    {
        var later = PolicyFrames.Ipv4(IpProtocol.Tcp, "10.0.0.1", "11.0.0.2", fragment: 1480);
        Assert.Equal(new(PolicyReason.DeniedByRule, 1), Sent(Sending(PolicyAction.Allow, DenySsh), later));
        Assert.Equal(
            PolicyVerdict.Allowed, Sent(Sending(PolicyAction.Allow, DenySsh), PolicyFrames.Ipv4(IpProtocol.Udp, "10.0.0.1", "11.0.0.2", fragment: 1480)));
        Assert.Equal(
            new(PolicyReason.DeniedByDefault),
            Sent(Sending(PolicyAction.Deny, AllowDns), PolicyFrames.Ipv4(IpProtocol.Udp, "10.0.0.1", "11.0.0.2", fragment: 1480)));
        var first = PolicyFrames.Ipv4(IpProtocol.Tcp, "10.0.0.1", "11.0.0.2", 5, 22, more: true);
        Assert.Equal(new(PolicyReason.DeniedByRule, 1), Sent(Sending(PolicyAction.Allow, DenySsh), first));
    }

    [Fact]
    public void A_later_IPv6_fragment_could_carry_anything()
    {
        var later = PolicyFrames.Ipv6(IpProtocol.Tcp, "fd00::1", "fd00::2", next: IpProtocol.Fragment, extensions: LaterFragment);
        Assert.Equal(new(PolicyReason.DeniedByRule, 1), Sent(Sending(PolicyAction.Allow, new PolicyRule { Action = PolicyAction.Deny, Protocol = 99 }), later));
        Assert.Equal(
            new(PolicyReason.DeniedByDefault), Sent(Sending(PolicyAction.Deny, new PolicyRule { Action = PolicyAction.Allow, Protocol = IpProtocol.Tcp }), later));
        var first = PolicyFrames.Ipv6(IpProtocol.Tcp, "fd00::1", "fd00::2", 5, 22, IpProtocol.Fragment, FirstFragment);
        Assert.Equal(new(PolicyReason.DeniedByRule, 1), Sent(Sending(PolicyAction.Allow, DenySsh), first));
    }

    [Fact]
    public void Ports_are_found_behind_tags_and_extension_headers()
    {
        var policy = Sending(PolicyAction.Allow, DenySsh);
        var hidden = PolicyFrames.Ipv6(IpProtocol.Tcp, "fd00::1", "fd00::2", 5, 22, IpProtocol.HopByHop, [IpProtocol.Tcp, 0, 1, 4, 0, 0, 0, 0]);
        Assert.Equal(new(PolicyReason.DeniedByRule, 1), Sent(policy, hidden));
        Assert.Equal(new(PolicyReason.DeniedByRule, 1), Sent(policy, PolicyFrames.Tagged(hidden, EtherType.Dot1Ad, EtherType.Dot1Q, EtherType.Dot1Q)));
        Assert.Equal(new(PolicyReason.Malformed), Sent(policy, PolicyFrames.Ipv4(IpProtocol.Tcp, "10.0.0.1", "10.0.0.2", payload: 3)));
        Assert.Equal(PolicyVerdict.Allowed, Sent(policy, PolicyFrames.Ipv4(99, "10.0.0.1", "10.0.0.2", payload: 3)));
    }

    [Theory]
    [InlineData(PolicyDirection.Sent, Icmpv6Type.NeighborSolicitation, true)]
    [InlineData(PolicyDirection.Sent, Icmpv6Type.RouterAdvertisement, false)]
    [InlineData(PolicyDirection.Sent, Icmpv6Type.EchoRequest, false)]
    [InlineData(PolicyDirection.Received, Icmpv6Type.RouterAdvertisement, true)]
    [InlineData(PolicyDirection.Received, Icmpv6Type.Redirect, false)]
    public void What_finds_neighbors_passes_unless_a_rule_denies_it(PolicyDirection direction, Icmpv6Type type, bool passes)
    {
        var frame = PolicyFrames.Icmpv6(type, "fe80::9");
        var closed = new TrafficPolicy { Default = PolicyAction.Deny };
        var policy = new ChildPolicy { Sent = closed, Received = closed };
        Assert.Equal(passes, PolicyRules.Judge(policy, direction, PolicyFrames.Own, frame).IsAllowed);

        var denying = closed with { Rules = [new() { Action = PolicyAction.Deny, Protocol = IpProtocol.Icmpv6 }] };
        Assert.False(PolicyRules.Judge(new ChildPolicy { Sent = denying, Received = denying }, direction, PolicyFrames.Own, frame).IsAllowed);
    }

    [Fact]
    public void ARP_is_no_rules_business_and_other_protocols_are_that_of_rules_that_say_nothing()
    {
        var closed = Sending(PolicyAction.Deny, new PolicyRule { Action = PolicyAction.Deny });
        Assert.Equal(PolicyVerdict.Allowed, Sent(closed, Packets.Arp(MacAddress.Broadcast, PolicyFrames.Own, "10.0.0.1", "10.0.0.2")));
        Assert.Equal(new(PolicyReason.DeniedByRule, 1), Sent(closed, Frames.Build(Frames.Parent, PolicyFrames.Own)));
        Assert.Equal(new(PolicyReason.DeniedByDefault), Sent(Sending(PolicyAction.Deny, AllowNet, AllowDns), Frames.Build(Frames.Parent, PolicyFrames.Own)));
    }

    [Fact]
    public void What_is_wrong_with_them_is_said()
    {
        var rule = new PolicyRule { Action = PolicyAction.Deny, LocalPorts = new(1, 2) };
        var policy = new ChildPolicy
        {
            Sent = new() { Rules = [AllowNet, rule], Rate = new(999, 1 << 20) },
            Received = new() { Rules = [.. Enumerable.Repeat(AllowNet, 33)] },
            Guard = new() { Addresses = [.. Enumerable.Repeat(IpPrefix.Parse("10.0.0.1"), 16)] },
        };
        Assert.Equal(
            [
                "a guard takes at most 15 addresses, not 16; a prefix stands for many",
                "of what is sent: rule 2: a rule with ports says protocol tcp or udp",
                "of what is sent: a rate is 1000 to 1000000000000 bytes per second, not 999",
                "of what is received: there are at most 32 rules, not 33",
            ],
            PolicyChecks.Problems(policy));
    }

    private static ChildPolicy Sending(PolicyAction otherwise, params PolicyRule[] rules) => new() { Sent = new() { Rules = rules, Default = otherwise } };

    private static PolicyVerdict Sent(ChildPolicy policy, byte[] frame) => PolicyRules.Judge(policy, PolicyDirection.Sent, PolicyFrames.Own, frame);

    private static PolicyVerdict Received(ChildPolicy policy, byte[] frame) => PolicyRules.Judge(policy, PolicyDirection.Received, PolicyFrames.Own, frame);
}

using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding.Routing;
using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Describing;

namespace Bunshin.Datapaths.Tests.Simulated;

/// <summary>Scenario S8 in memory: a VLAN trunk over three servers, one of which is the gateway.</summary>
public sealed class TrunkTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void All_reach_all_and_what_crosses_VLANs_goes_by_the_gateway(bool v6)
    {
        using var lab = new TrunkLab();
        string[] hosts = ["d1", "d2", "d3", "d4"];
        foreach (var (from, to) in hosts.SelectMany(from => hosts.Where(to => to != from), (from, to) => (from, to)))
        {
            var ping = lab.Ping(from, to, v6);
            var crosses = (from is "d1" or "d3") != (to is "d1" or "d3");

            Assert.True(ping.Reached, $"{from} {to}");
            Assert.Equal(crosses ? 2 : 0, ping.Trail.Count(step => step is { Kind: TrailKind.Forwarded, Frame.Kind: FrameKind.EchoRequest or FrameKind.EchoReply }));
            Assert.Equal(crosses ? 4 : 0, ping.EchoesAt(lab.Server3));
        }
    }

    [Fact]
    public void The_wire_carries_tags_and_containers_see_none()
    {
        using var lab = new TrunkLab();
        var ping = lab.Ping("d2", "d4");

        var onWire = ping.Trail.Where(step => step.Interface == lab.Server2 && step.Frame.Kind == FrameKind.EchoRequest).ToList();
        Assert.All(onWire, step => Assert.StartsWith("vlan 200, ", step.Frame.Text, StringComparison.Ordinal));
        Assert.Single(onWire);
        Assert.Contains(ping.Trail, step => step.Place == "d4/eth1" && step.Frame.Text == "172.16.20.10 > 172.16.20.11 echo request 0");
        Assert.Contains(ping.Trail, step => step is { Kind: TrailKind.Switched, Vlan: 200 });
    }

    [Theory]
    [InlineData(false, "net.ipv4.ip_forward=0")]
    [InlineData(true, "net.ipv6.conf.all.forwarding=0")]
    public void With_forwarding_off_the_gateway_answers_itself_and_nothing_crosses_and_the_trail_says_why(bool v6, string setting)
    {
        using var lab = new TrunkLab(forwards: false);

        Assert.True(lab.Network.Ping(lab["d1"], IpAddress.Parse(v6 ? "fd10::1" : "172.16.10.1")).Reached);
        Assert.True(lab.Ping("d1", "d3", v6).Reached);
        var lost = lab.Ping("d1", "d4", v6);
        Assert.False(lost.Reached);
        var step = lost.Trail.First(one => one.Kind == TrailKind.NotForwarded);
        Assert.Equal((RouterOutcome.ForwardingOff, "server3/eth0.100"), (step.Router, step.Place));
        Assert.Contains($"forwarding is off on server3 ({setting})", step.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(lost.Trail, one => one.Kind == TrailKind.Forwarded);
    }

    [Fact]
    public void The_gateways_own_other_address_answers_even_with_forwarding_off()
    {
        using var lab = new TrunkLab(forwards: false);

        Assert.True(lab.Network.Ping(lab["d1"], IpAddress.Parse("172.16.20.1")).Reached);
    }

    [Theory]
    [InlineData(RouterAction.Drop, RouterOutcome.PolicyDrops)]
    [InlineData(RouterAction.Reject, RouterOutcome.PolicyRejects)]
    public void A_policy_between_two_VLANs_stops_one_way_and_says_so(RouterAction action, RouterOutcome outcome)
    {
        using var lab = new TrunkLab();
        var gateway = lab["server3"];
        gateway.AddPolicy(gateway.Find("eth0.100"), gateway.Find("eth0.100"), action);
        gateway.AddPolicy(gateway.Find("eth0.200"), gateway.Find("eth0.200"), action);
        Assert.True(lab.Ping("d1", "d4").Reached);
        gateway.AddPolicy(gateway.Find("eth0.100"), gateway.Find("eth0.200"), action);

        var lost = lab.Ping("d1", "d4");
        Assert.False(lost.Reached);
        Assert.Contains(lost.Trail, step => step is { Kind: TrailKind.NotForwarded, Place: "server3/eth0.100" } && step.Router == outcome);
        Assert.Equal(action == RouterAction.Reject, lost.Trail.Any(step => step.Place == "d1/eth1" && step.Frame.Kind == FrameKind.IcmpError));

        // The other way the answers are what is stopped.
        lost = lab.Ping("d4", "d1");
        Assert.False(lost.Reached);
        Assert.Contains(lost.Trail, step => step is { Kind: TrailKind.Forwarded, Frame.Kind: FrameKind.EchoRequest });
    }

    [Fact]
    public void A_trunk_that_does_not_carry_a_VLAN_is_named()
    {
        using var lab = new TrunkLab();
        lab.Switch.SetVlans(lab.Server2, PortVlans.Trunk([100]));

        Assert.True(lab.Ping("d1", "d3").Reached);
        var lost = lab.Ping("d2", "d4");
        Assert.False(lost.Reached);
        var flood = lost.Trail.First(step => step.Kind == TrailKind.Switched);
        Assert.True(flood is { Switch: SwitchOutcome.Flooded, Vlan: 200 });
        Assert.Same(lab.Server2, Assert.Single(flood.NotCarriedBy));
        lost = lab.Ping("d4", "d2");
        Assert.Contains(
            lost.Trail,
            step => step.Switch == SwitchOutcome.VlanNotCarried && step.Text.EndsWith("the port of server2/eth0 does not carry VLAN 200", StringComparison.Ordinal));
    }

    [Fact]
    public void Traceroute_names_the_gateway_and_then_the_destination()
    {
        using var lab = new TrunkLab();
        foreach (var (to, gateway) in (ReadOnlySpan<(string, string)>)[("172.16.20.11", "172.16.10.1"), ("fd20::11", "fd10::1")])
        {
            var way = lab.Network.Traceroute(lab["d1"], IpAddress.Parse(to));

            Assert.True(way.Reached);
            Assert.Equal([(1, gateway), (2, to)], way.Hops.Select(hop => (hop.Number, hop.From.ToString()!)));
            Assert.True(way.Hops[0].Rtt < way.Hops[1].Rtt);
        }

        lab["server3"].ForwardsIpv4 = false;
        var lost = lab.Network.Traceroute(lab["d1"], IpAddress.Parse("172.16.20.11"), maximumHops: 3);
        Assert.False(lost.Reached);
        Assert.Equal(3, lost.Hops.Count(hop => hop.From is null));
    }
}

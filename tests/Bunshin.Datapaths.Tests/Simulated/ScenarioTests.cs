using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Describing;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Simulated;

/// <summary>The scenarios S1 to S6, in memory; those with a matrix are the table of an external bridge with and without hairpin.</summary>
public sealed class ScenarioTests
{
    /// <summary>Rows and columns: server (the parent's host), ns0, ns1, lan.</summary>
    [Theory]
    [InlineData(MacvlanMode.Bridge, false, "=--+ -=++ -+=+ ++++")]
    [InlineData(MacvlanMode.Bridge, true, "=+++ +=++ ++=+ ++++")]
    [InlineData(MacvlanMode.Vepa, false, "=--+ -=-+ --=+ ++++")]
    [InlineData(MacvlanMode.Vepa, true, "=+++ +=++ ++=+ ++++")]
    [InlineData(MacvlanMode.Private, false, "=--+ -=-+ --=+ ++++")]
    [InlineData(MacvlanMode.Private, true, "=+++ -=-+ --=+ ++++")]
    public void Who_reaches_whom_depends_on_mode_and_hairpin(MacvlanMode mode, bool hairpin, string expected)
    {
        // The LAN host pings itself locally, too.
        expected = expected[..^1] + '=';
        var topology = new Topology(mode, hairpin);
        Assert.Equal(expected, topology.Matrix(v6: false));
        Assert.Equal(expected, topology.Matrix(v6: true));
    }

    [Fact]
    public void S1_the_lan_reaches_both_identities_of_one_host()
    {
        var network = new SimulatedNetwork(1);
        var lanSwitch = network.AddSwitch();
        var server = network.AddHost("server");
        var lan = network.AddHost("lan");
        var eth0 = network.AddNic(server, "eth0", lanSwitch);
        eth0.SetUp();
        Topology.Up(network.AddNic(lan, "eth0", lanSwitch), 10);
        Topology.Up(network.AddChild(eth0, server, new ChildSpec { Name = "mv2", Mode = MacvlanMode.Bridge }), 2);
        Topology.Up(network.AddChild(eth0, server, new ChildSpec { Name = "mv3", Mode = MacvlanMode.Bridge }), 3);
        foreach (var address in (string[])["192.168.1.2", "192.168.1.3", "fd00::2", "fd00::3"])
        {
            Assert.True(network.Ping(lan, IpAddress.Parse(address)).Reached, address);
        }

        Assert.True(network.Ping(server, IpAddress.Parse("192.168.1.10")).Reached);
    }

    [Fact]
    public void S2_a_ping_between_two_children_of_one_host_sends_no_frame()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        Topology.Up(topology.Network.AddChild(topology.Parent, topology.Ns0, new ChildSpec { Name = "mv9", Mode = MacvlanMode.Bridge }), 9);
        var ping = topology.Network.Ping(topology.Ns0, IpAddress.Parse("192.168.1.9"));
        Assert.True(ping.Reached && ping.IsLocal);
        Assert.Contains("no frame is sent", Assert.Single(ping.Explain()), StringComparison.Ordinal);
        Assert.Equal(0, ping.EchoesAt(topology.Parent) + ping.EchoesAt(topology.Mv0));
    }

    [Fact]
    public void S3_nobody_outside_sees_what_bridge_children_say_to_each_other()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        var ping = topology.Ping(topology.Ns0, topology.Ns1);
        Assert.True(ping.Reached);
        Assert.Equal(0, ping.EchoesAt(topology.LanNic));
        Assert.Equal(2, ping.EchoesAt(topology.Mv1));
        Assert.Equal(2, ping.EchoesAt(topology.Parent)); // they pass through its receive path
        Assert.InRange(ping.Rtt!.Value.TotalMicroseconds, 1, 50);
        Assert.True(topology.Ping(topology.Ns0, topology.Lan).Rtt > ping.Rtt);
    }

    [Fact]
    public void S4_a_private_childs_question_comes_back_to_itself_alone()
    {
        var topology = new Topology(MacvlanMode.Private, hairpin: true);
        var ping = topology.Ping(topology.Ns0, topology.Ns1);
        Assert.False(ping.Reached);
        Assert.Contains(ping.Trail, step => step.Verdict == VerdictReason.MulticastBackToSender);
        Assert.Contains(ping.Trail, step => step.Kind == TrailKind.Unresolved && step.Interface == topology.Mv0);
        Assert.DoesNotContain(ping.Trail, step => step.Interface == topology.Mv1);
        Assert.DoesNotContain(ping.Trail, step => step.Interface == topology.Parent && step.Kind == TrailKind.Dropped);
    }

    [Fact]
    public void S4_static_neighbors_make_private_siblings_talk_by_a_reflecting_switch()
    {
        var topology = new Topology(MacvlanMode.Private, hairpin: true);
        topology.Mv0.AddNeighbor(Topology.Address(topology.Ns1, v6: false), topology.Mv1.Mac);
        topology.Mv1.AddNeighbor(Topology.Address(topology.Ns0, v6: false), topology.Mv0.Mac);
        Assert.True(topology.Ping(topology.Ns0, topology.Ns1).Reached);
        Assert.False(topology.Ping(topology.Ns0, topology.Ns1, v6: true).Reached);
        topology.Switch.SetHairpin(topology.Parent, false);
        Assert.False(topology.Ping(topology.Ns0, topology.Ns1).Reached);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S5_a_missing_hairpin_is_named_in_the_trail(bool v6)
    {
        var topology = new Topology(MacvlanMode.Vepa);
        var ping = topology.Ping(topology.Ns0, topology.Ns1, v6);
        Assert.False(ping.Reached);
        Assert.Null(ping.Rtt);
        var step = ping.Trail.First(one => one.Kind == TrailKind.NotReflected);
        Assert.Equal(SwitchOutcome.Flooded, step.Switch);
        Assert.Contains("server/eth0", step.Text, StringComparison.Ordinal);
        Assert.Contains(ping.Explain(), line => line.Contains("hairpin", StringComparison.Ordinal));

        topology.Switch.SetHairpin(topology.Parent, true);
        ping = topology.Ping(topology.Ns0, topology.Ns1, v6);
        Assert.True(ping.Reached);
        Assert.DoesNotContain(ping.Trail, one => one.Kind == TrailKind.NotReflected);
        Assert.Equal(4, ping.EchoesAt(topology.Parent)); // both frames cross the parent twice
    }

    [Fact]
    public void S5_the_senders_own_reflected_broadcast_does_not_come_back_to_it()
    {
        var topology = new Topology(MacvlanMode.Vepa, hairpin: true);
        var ping = topology.Ping(topology.Ns0, topology.Ns1);
        Assert.Equal(
            1, ping.Trail.Count(step => step.Interface == topology.Mv1 && step is { Kind: TrailKind.Received, Frame.Kind: FrameKind.ArpRequest }));
        Assert.DoesNotContain(
            ping.Trail, step => step.Interface == topology.Mv0 && step is { Kind: TrailKind.Received, Frame.Kind: FrameKind.ArpRequest });
    }

    [Fact]
    public void S5_bridge_siblings_see_a_reflected_broadcast_once()
    {
        var topology = new Topology(MacvlanMode.Bridge, hairpin: true);
        var ping = topology.Ping(topology.Ns0, topology.Ns1);
        Assert.Equal(
            1, ping.Trail.Count(step => step.Interface == topology.Mv1 && step is { Kind: TrailKind.Received, Frame.Kind: FrameKind.ArpRequest }));
    }

    [Fact]
    public void S6_a_passthru_child_takes_the_parent_over_and_foreign_frames_too()
    {
        var topology = new Topology(MacvlanMode.Passthru, withSecond: false);
        Assert.Equal(topology.Parent.Mac, topology.Mv0.Mac);
        Assert.True(topology.Ping(topology.Ns0, topology.Lan).Reached);
        Assert.True(topology.Ping(topology.Lan, topology.Ns0, v6: true).Reached);

        var lost = topology.Ping(topology.Server, topology.Lan);
        Assert.False(lost.Reached);
        Assert.Contains(lost.Trail, step => step.Verdict == VerdictReason.PassthruTakesAll && step.Frame.Kind == FrameKind.ArpReply);

        var frame = new byte[60];
        EthernetWriter.WriteHeader(frame, MacAddress.Parse("02:f0:0e:16:00:01"), topology.LanNic.Mac, EtherType.LocalExperimental1);
        var trail = topology.Network.Inject(topology.LanNic, frame);
        Assert.Contains(trail, step => step.Interface == topology.Mv0 && step.Kind == TrailKind.Received);
    }

    [Theory]
    [InlineData(MacvlanMode.Passthru)]
    [InlineData(MacvlanMode.Bridge)]
    public void S6_a_second_child_beside_passthru_is_refused(MacvlanMode mode)
    {
        var topology = new Topology(MacvlanMode.Passthru, withSecond: false);
        var refusal = Assert.Throws<DatapathException>(
            () => topology.Network.AddChild(topology.Parent, topology.Ns1, new ChildSpec { Name = "pt1", Mode = mode }));
        Assert.Contains("passthru", refusal.Message, StringComparison.Ordinal);
        Assert.Null(topology.Ns1.Find("pt1"));
    }

    [Fact]
    public void Siblings_in_different_modes_talk_only_by_the_switch()
    {
        var topology = new Topology(MacvlanMode.Bridge, second: MacvlanMode.Vepa);
        Assert.False(topology.Ping(topology.Ns0, topology.Ns1).Reached);
        topology.Switch.SetHairpin(topology.Parent, true);
        Assert.True(topology.Ping(topology.Ns0, topology.Ns1).Reached);
        Assert.True(topology.Ping(topology.Ns1, topology.Ns0, v6: true).Reached);
    }
}

using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Routing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Describing;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.PcapNg;

namespace Bunshin.Datapaths.Tests.Simulated;

public sealed class ModelHostTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Udp_echo_is_answered(bool v6)
    {
        var topology = new Topology(MacvlanMode.Bridge);
        var echo = topology.Network.UdpEcho(topology.Ns0, Topology.Address(topology.Lan, v6));
        Assert.True(echo.Reached);
        Assert.Equal(
            1, echo.Trail.Count(step => step.Interface == topology.Mv0 && step is { Kind: TrailKind.Received, Frame.Kind: FrameKind.Udp }));
    }

    [Fact]
    public void A_default_route_leads_to_its_gateways_neighbor()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        var far = IpAddress.Parse("10.9.9.9");
        var none = topology.Network.Ping(topology.Ns0, far);
        Assert.False(none.Reached);
        Assert.Contains("no route to 10.9.9.9", Assert.Single(none.Explain()), StringComparison.Ordinal);

        topology.Ns0.AddRoute(IpPrefix.Parse("0.0.0.0/0"), IpAddress.Parse("192.168.1.10"));
        topology.LanNic.AddAddress(new IpPrefix(far, 32));
        Assert.True(topology.Network.Ping(topology.Ns0, far).Reached);
    }

    [Fact]
    public void A_route_by_an_interface_asks_for_the_destination_itself_on_that_link()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        var far = IpAddress.Parse("10.9.9.9");
        topology.LanNic.AddAddress(new IpPrefix(far, 32));
        topology.Ns0.AddRoute(IpPrefix.Parse("10.0.0.0/8"), topology.Mv0);
        topology.Lan.AddRoute(IpPrefix.Parse("0.0.0.0/0"), topology.LanNic);
        var ping = topology.Network.Ping(topology.Ns0, far);

        Assert.True(ping.Reached);
        Assert.Contains(ping.Trail, step => step.Place == "ns0/mv0" && step.Frame.Text.StartsWith("ARP who has 10.9.9.9", StringComparison.Ordinal));
        _ = Assert.Throws<ArgumentException>(() => topology.Ns0.AddRoute(IpPrefix.Parse("0.0.0.0/0"), topology.LanNic));
    }

    [Fact]
    public void A_longer_prefix_wins_over_the_link_and_a_host_that_does_not_forward_says_so()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        topology.Ns0.AddRoute(IpPrefix.Parse("192.168.1.3/32"), IpAddress.Parse("192.168.1.10"));
        var ping = topology.Ping(topology.Ns0, topology.Ns1);
        Assert.False(ping.Reached);
        Assert.Contains(
            ping.Trail,
            step => step.Place == "lan/eth0" && step is { Kind: TrailKind.NotForwarded, Router: RouterOutcome.ForwardingOff }
                && step.Text.Contains("forwarding is off on lan (net.ipv4.ip_forward=0)", StringComparison.Ordinal));
    }

    [Fact]
    public void Nobody_at_an_address_is_an_unanswered_arp()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        var ping = topology.Network.Ping(topology.Ns0, IpAddress.Parse("192.168.1.77"));
        Assert.False(ping.Reached);
        Assert.Equal(3, ping.Trail.Count(step => step.Interface == topology.LanNic && step.Frame.Kind == FrameKind.ArpRequest));
        Assert.Equal(
            "ns0/mv0: nobody answered ARP for 192.168.1.77: host unreachable",
            Assert.Single(ping.Trail, step => step.Kind == TrailKind.Unresolved).ToLine());
    }

    [Fact]
    public void A_child_whose_parent_is_down_sends_into_nothing()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        topology.Parent.SetDown();
        Assert.False(topology.Mv0.HasCarrier);
        var ping = topology.Ping(topology.Ns0, topology.Ns1);
        Assert.False(ping.Reached);
        Assert.All(ping.Trail.Where(step => step.Kind == TrailKind.Decided), step => Assert.Equal(VerdictReason.NoCarrier, step.Verdict));
        Assert.True(topology.Mv0.Counters.TxDropped > 0);
        topology.Parent.SetUp();
        Assert.True(topology.Ping(topology.Ns0, topology.Ns1).Reached);
    }

    [Fact]
    public void A_down_child_is_not_reached_and_its_mac_cannot_be_taken_twice()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        topology.Mv1.SetDown();
        Assert.False(topology.Ping(topology.Lan, topology.Ns1).Reached);
        var twin = topology.Network.AddChild(
            topology.Parent, topology.Ns1, new ChildSpec { Name = "twin", Mode = MacvlanMode.Bridge, Address = topology.Mv0.Mac });
        Assert.Contains("EADDRINUSE", Assert.Throws<DatapathException>(twin.SetUp).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_on_a_child_stands_on_the_parent()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        var host = topology.Network.AddHost("ns2");
        Topology.Up(topology.Network.AddChild(topology.Mv0, host, new ChildSpec { Name = "mv2", Mode = MacvlanMode.Bridge }), 4);
        Assert.True(topology.Ping(topology.Ns1, host).Reached);
    }

    [Fact]
    public void A_source_child_hears_only_who_is_on_its_list()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        var host = topology.Network.AddHost("ns2");
        var listener = topology.Network.AddChild(
            topology.Parent, host, new ChildSpec { Name = "src", Mode = MacvlanMode.Source, Sources = [topology.LanNic.Mac] });
        Topology.Up(listener, 4);
        Assert.True(topology.Ping(topology.Lan, host).Reached);
        Assert.False(topology.Ping(topology.Server, host).Reached);
    }

    [Fact]
    public void A_vlan_tag_nobody_claims_is_another_stations_frame_and_priority_is_forgotten()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        foreach (var (vid, dropped) in ((ushort, bool)[])[(100, true), (0, false)])
        {
            var frame = new byte[64];
            var at = EthernetWriter.WriteHeader(
                frame, MacAddress.Broadcast, topology.LanNic.Mac, EtherType.Arp, VlanTag.Customer(vid));
            Packets.Arp.ArpWriter.Write(
                frame.AsSpan(at), Packets.Arp.ArpOperation.Request, topology.LanNic.Mac, Ipv4Address.Parse("192.168.1.10"), default, Ipv4Address.Parse("192.168.1.2"));
            var trail = topology.Network.Inject(topology.LanNic, frame);
            Assert.Equal(dropped, trail.Any(step => step.Interface == topology.Mv0 && step.Kind == TrailKind.Dropped));
            Assert.Equal(!dropped, trail.Any(step => step.Interface == topology.LanNic && step.Frame.Kind == FrameKind.ArpReply));
        }
    }

    [Fact]
    public void Counters_are_the_drivers()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        _ = topology.Ping(topology.Ns0, topology.Ns1);

        // ARP request of 42 bytes (+14 as a sibling's flood copy), ARP reply, echo request and reply of 98 bytes.
        Assert.Equal(new ChildCounters(2, 42 + 98, 0, 0, 0, 2, 42 + 98, 0), topology.Mv0.Counters);
        Assert.Equal(new ChildCounters(2, 42 + 14 + 98, 1, 0, 0, 2, 42 + 98, 0), topology.Mv1.Counters);
    }

    [Fact]
    public void A_frame_no_protocol_wants_counts_as_dropped()
    {
        var topology = new Topology(MacvlanMode.Bridge);
        var frame = new byte[60];
        EthernetWriter.WriteHeader(frame, topology.Mv0.Mac, topology.LanNic.Mac, EtherType.LocalExperimental1);
        _ = topology.Network.Inject(topology.LanNic, frame);
        Assert.Equal((1, 60, 1), (topology.Mv0.Counters.RxPackets, topology.Mv0.Counters.RxBytes, topology.Mv0.Counters.RxDropped));
    }

    [Fact]
    public void A_capture_holds_what_the_taps_see_and_why()
    {
        using var stream = new MemoryStream();
        var topology = new Topology(MacvlanMode.Private, hairpin: true);
        topology.Parent.CaptureTo(new PcapNgWriter(stream));
        _ = topology.Ping(topology.Ns0, topology.Ns1);
        var text = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains("server/eth0", text, StringComparison.Ordinal);
        Assert.Contains(VerdictReasons.Describe(VerdictReason.MulticastBackToSender), text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broadcast_reaches_a_thousand_children()
    {
        var network = new SimulatedNetwork(1);
        var lanSwitch = network.AddSwitch();
        var parent = network.AddNic(network.AddHost("server"), "eth0", lanSwitch);
        parent.SetUp();
        var lan = network.AddHost("lan");
        Topology.Up(network.AddNic(lan, "eth0", lanSwitch), 10);
        var spec = new ChildSpec { Name = "mv", Mode = MacvlanMode.Bridge };
        for (var i = 0; i < 1000; i++)
        {
            network.AddChild(parent, network.AddHost($"c{i}"), spec).SetUp();
        }

        var last = network.FindHost("c999")!;
        last.Interfaces[0].AddAddress(IpPrefix.Parse("192.168.1.99/24"));
        var ping = network.Ping(lan, IpAddress.Parse("192.168.1.99"));
        Assert.True(ping.Reached);
        Assert.Equal(1000, ping.Trail.Count(step => step is { Kind: TrailKind.Received, Frame.Kind: FrameKind.ArpRequest } && step.Place.StartsWith('c')));
    }
}

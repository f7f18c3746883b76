using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Describing;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.PcapNg;

namespace Bunshin.Datapaths.Tests.Simulated;

/// <summary>VLAN devices in memory: QinQ, children on children, and how their state follows the device below.</summary>
public sealed class StackTests
{
    private readonly SimulatedNetwork _network = new(1);
    private readonly SimulatedInterface _one;
    private readonly SimulatedInterface _two;

    public StackTests()
    {
        var lan = _network.AddSwitch();
        _one = _network.AddNic(_network.AddHost("one"), "eth0", lan);
        _two = _network.AddNic(_network.AddHost("two"), "eth0", lan);
        _one.SetUp();
        _two.SetUp();
    }

    [Fact]
    public void QinQ_reaches_with_both_tags_on_the_wire()
    {
        Topology.Up(QinQ(_one), 1);
        var inner = Topology.Up(QinQ(_two), 2);
        using var stream = new MemoryStream();
        _two.CaptureTo(new PcapNgWriter(stream));
        foreach (var address in (string[])["192.168.1.2", "fd00::2"])
        {
            var ping = _network.Ping(_one.Host, IpAddress.Parse(address));

            Assert.True(ping.Reached);
            Assert.All(
                ping.Trail.Where(step => step.Interface == _two), step => Assert.StartsWith("vlan 100, vlan 7, ", step.Frame.Text, StringComparison.Ordinal));
            Assert.All(
                ping.Trail.Where(step => step.Interface == inner), step => Assert.DoesNotContain("vlan", step.Frame.Text, StringComparison.Ordinal));
        }

        // Both tags lie in line in what a capture has: 88a8 0064, then 8100 0007.
        Assert.Contains("88A8006481000007", Convert.ToHexString(stream.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_inner_VLAN_that_only_one_side_has_is_nobodys()
    {
        Topology.Up(QinQ(_one), 1);
        Topology.Up(Vlan(_two, 100, EtherType.Dot1Ad), 2);
        var lost = _network.Ping(_one.Host, IpAddress.Parse("192.168.1.2"));

        Assert.False(lost.Reached);
        Assert.Contains(lost.Trail, step => step is { Verdict: VerdictReason.VlanUnclaimed, Place: "two/v100" });
    }

    [Theory]
    [InlineData(VlanFlags.ReorderHeader)]
    [InlineData(VlanFlags.None)]
    public void Reorder_header_off_shows_captures_the_tag_and_changes_nothing_else(VlanFlags flags)
    {
        Topology.Up(Vlan(_one, 100), 1);
        var vlan = Topology.Up(Vlan(_two, 100, flags: flags), 2);
        var ping = _network.Ping(_one.Host, IpAddress.Parse("192.168.1.2"));

        Assert.True(ping.Reached);
        var seen = ping.Trail.First(step => step.Interface == vlan && step is { Kind: TrailKind.Received, Frame.Kind: FrameKind.EchoRequest });
        Assert.Equal(flags == VlanFlags.None, seen.Frame.Text.StartsWith("vlan 100, ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_broadcast_finds_a_child_on_a_VLAN_on_a_child_and_unicast_for_its_MAC_ends_at_the_floor_that_does_not_know_it()
    {
        var other = _network.AddHost("other");
        var bridge = new ChildSpec { Name = "mv", Mode = MacvlanMode.Bridge };
        var below = _network.AddChild(_one, _one.Host, bridge);
        below.SetUp();
        var between = Vlan(below, 9);
        between.SetUp();
        Topology.Up(_network.AddChild(between, other, bridge with { Name = "top" }), 1);
        var l2 = new ChildSpec { Name = "iv", Kind = ChildKind.Ipvlan, Ipvlan = new IpvlanSettings { Mode = IpvlanMode.L2 } };
        var vlan = Vlan(_two, 9);
        vlan.SetUp();
        Topology.Up(_network.AddChild(vlan, _network.AddHost("far"), l2), 2);

        var ping = _network.Ping(_network.FindHost("far")!, IpAddress.Parse("192.168.1.1"), attempts: 1);
        Assert.Contains(ping.Trail, step => step is { Place: "other/top", Kind: TrailKind.Received, Frame.Kind: FrameKind.ArpRequest });
        Assert.Contains(ping.Trail, step => step is { Place: "far/iv", Kind: TrailKind.Received, Frame.Kind: FrameKind.ArpReply });
        Assert.Contains(ping.Trail, step => step is { Place: "one/eth0", Verdict: VerdictReason.UnicastUnknown, Frame.Kind: FrameKind.EchoRequest });
    }

    [Fact]
    public void S6_a_VLAN_on_a_passthru_child_in_a_container_reaches_the_LAN()
    {
        var container = _network.AddHost("container");
        var child = _network.AddChild(_one, container, new ChildSpec { Name = "pt", Mode = MacvlanMode.Passthru });
        child.SetUp();
        Topology.Up(Vlan(child, 30), 1);
        Topology.Up(Vlan(_two, 30), 2);

        Assert.True(_network.Ping(container, IpAddress.Parse("192.168.1.2")).Reached);
        Assert.True(_network.Ping(_two.Host, IpAddress.Parse("fd00::1")).Reached);
        child.SetMac(MacAddress.Parse("02:00:00:00:00:99"));
        Assert.Equal(child.Mac, _one.Mac);
        Assert.True(_network.Ping(container, IpAddress.Parse("192.168.1.2")).Reached);
    }

    [Fact]
    public void VLANs_go_down_and_up_with_their_parent_even_those_that_were_down_but_for_loose_ones()
    {
        var (plain, loose) = (Vlan(_one, 1), Vlan(_one, 2, flags: VlanFlags.LooseBinding | VlanFlags.ReorderHeader));
        var nested = Vlan(plain, 3);
        foreach (var one in (SimulatedInterface[])[plain, loose, nested])
        {
            one.SetUp();
        }

        _one.SetDown();
        Assert.Equal((false, true, false, false), (plain.IsUp, loose.IsUp, nested.IsUp, loose.HasCarrier));
        Assert.Contains("ENETDOWN", Assert.Throws<DatapathException>(plain.SetUp).Message, StringComparison.Ordinal);
        loose.SetDown();
        loose.SetUp();
        nested.SetDown();
        _one.SetUp();
        Assert.True(plain.IsUp && nested.IsUp && nested.HasCarrier && loose.HasCarrier);
    }

    [Fact]
    public void A_frame_for_a_VLAN_that_is_down_is_lost_with_the_reason()
    {
        Topology.Up(Vlan(_one, 100), 1);
        var vlan = Topology.Up(Vlan(_two, 100), 2);
        vlan.SetDown();
        var lost = _network.Ping(_one.Host, IpAddress.Parse("192.168.1.2"), attempts: 1);

        Assert.Contains(lost.Trail, step => step is { Verdict: VerdictReason.VlanDown, Place: "two/v100" });
    }

    [Fact]
    public void A_VLANs_MAC_follows_the_parents_unless_it_has_one_and_so_do_MTUs_downwards()
    {
        var own = MacAddress.Parse("02:00:00:00:00:42");
        var (up, down) = (Vlan(_one, 1), Vlan(_one, 2));
        var fixedMac = _network.AddChild(_one, _one.Host, Spec("v3", 3) with { Address = own });
        var on = _network.AddChild(up, _one.Host, new ChildSpec { Name = "mv" });
        up.SetUp();
        fixedMac.SetUp();
        var (before, changed) = (_one.Mac, MacAddress.Parse("02:00:00:00:00:43"));
        _one.SetMac(changed);

        Assert.Equal((changed, before, own), (up.Mac, down.Mac, fixedMac.Mac));
        down.SetUp();
        Assert.Equal(changed, down.Mac);
        down.SetMac(MacAddress.Parse("02:00:00:00:00:44"));
        _one.SetMac(before);
        Assert.Equal((before, MacAddress.Parse("02:00:00:00:00:44")), (up.Mac, down.Mac));
        _one.SetMtu(1400);
        Assert.Equal((1400, 1400), (up.Mtu, on.Mtu));
        _one.SetMtu(1500);
        Assert.Equal(1400, up.Mtu);
        Assert.Contains("ERANGE", Assert.Throws<DatapathException>(() => up.SetMtu(1501)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Removing_a_VLAN_removes_what_stands_on_it()
    {
        var vlan = Vlan(_one, 1);
        _ = _network.AddChild(vlan, _two.Host, new ChildSpec { Name = "mv" });
        _network.RemoveChild(vlan);

        Assert.Null(_two.Host.Find("mv"));
        Assert.Equal([_one], _one.Host.Interfaces);
    }

    [Fact]
    public void What_depends_on_the_parent_is_refused_when_planned_all_at_once()
    {
        var vlan = Vlan(_one, 100);
        var datapath = new SimulatedDatapath(_network);
        var spec = new ParentSpec
        {
            Name = "eth0",
            Namespace = NamespaceReference.Named("one"),
            Children =
            [
                Spec("again", 100),
                Spec("big", 2) with { Mtu = 9000 },
                Spec("bad", 4095),
                new ChildSpec { Name = "mv", Lower = "big", Mtu = 9001 },
                new ChildSpec { Name = "same", Address = _one.Mac },
            ],
        };
        var problems = Assert.Throws<DatapathException>(() => datapath.Check(null, spec)).Problems;

        Assert.Equal(5, problems.Count);
        Assert.Contains(problems, problem => problem.Contains("one/v100 has id 100 on eth0", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("more than the 1500 of eth0", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("Invalid VLAN id: 4095", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("mv: an MTU of 9001 is more than the parent's 9000", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("is the address of one/eth0 already", StringComparison.Ordinal));
        Assert.Equal([_one, vlan], _one.Host.Interfaces);
    }

    [Fact]
    public void A_VLAN_whose_id_changes_is_made_anew_with_what_stands_on_it()
    {
        var datapath = new SimulatedDatapath(_network);
        var spec = new ParentSpec { Name = "eth0", Namespace = NamespaceReference.Named("one"), Children = [Spec("a", 100), new ChildSpec { Name = "mv", Lower = "a" }] };
        using var running = datapath.Start(spec);

        var before = (_one.Host.Find("a"), _one.Host.Find("mv"));
        running.Change(spec with { Children = [Spec("a", 101), spec.Children[1]] });
        Assert.Equal(["eth0", "a", "mv"], _one.Host.Interfaces.Select(one => one.Name));
        Assert.NotSame(before.Item1, _one.Host.Find("a"));
        Assert.NotSame(before.Item2, _one.Host.Find("mv"));
        Assert.Same(_one.Host.Find("a"), _one.Host.Find("mv")!.Lower);
        running.Change(spec with { Children = [Spec("b", 100), new ChildSpec { Name = "iv", Lower = "b", Kind = ChildKind.Ipvlan }] });
        Assert.Equal(["eth0", "b", "iv"], _one.Host.Interfaces.Select(one => one.Name));
        Assert.Equal(_one.Host.Find("b"), _one.Host.Find("iv")!.Lower);
    }

    [Fact]
    public void Four_thousand_VLANs_work_side_by_side()
    {
        for (ushort id = 1; id <= 4094; id++)
        {
            _ = Vlan(_one, id);
        }

        Topology.Up(_one.Host.Find("v4094")!, 1);
        Topology.Up(Vlan(_two, 4094), 2);
        Assert.True(_network.Ping(_two.Host, IpAddress.Parse("192.168.1.1")).Reached);
    }

    private static ChildSpec Spec(string name, ushort id) => new() { Name = name, Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = id } };

    private SimulatedInterface Vlan(
        SimulatedInterface on, ushort id, ushort protocol = EtherType.Dot1Q, VlanFlags flags = VlanFlags.ReorderHeader) =>
        _network.AddChild(on, on.Host, Spec($"v{id}", id) with { Vlan = new VlanSettings { Id = id, Protocol = protocol, Flags = flags } });

    private SimulatedInterface QinQ(SimulatedInterface on)
    {
        var outer = Vlan(on, 100, EtherType.Dot1Ad);
        outer.SetUp();
        return Vlan(outer, 7);
    }
}

using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Describing;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Simulated;

/// <summary>ipvlan children in memory, scenario S10 among them.</summary>
public sealed class IpvlanTests
{
    [Theory]
    [InlineData(IpvlanMode.L3)]
    [InlineData(IpvlanMode.L3s)]
    public void S10_children_in_several_subnets_reach_each_other_without_ARP_broadcast_or_wire(IpvlanMode mode)
    {
        var lab = new IpvlanLab(mode);
        lab.AddRoutes();
        SimulatedHost[] hosts = [lab.A, lab.B, lab.C];
        foreach (var (from, to, v6) in hosts.SelectMany(from => hosts.Where(to => to != from).SelectMany(to => new[] { (from, to, false), (from, to, true) })))
        {
            var ping = lab.Ping(from, to, v6);

            Assert.True(ping.Reached, $"{from} {to} {v6}");
            Assert.DoesNotContain(ping.Trail, step => step.Frame.Kind is FrameKind.ArpRequest or FrameKind.NeighborSolicitation);
            Assert.DoesNotContain(ping.Trail, step => step.Kind == TrailKind.Switched);
            Assert.Contains(ping.Trail, step => step.Verdict == VerdictReason.IpvlanToSibling);
        }
    }

    [Theory]
    [InlineData(IpvlanMode.L3, false)]
    [InlineData(IpvlanMode.L3, true)]
    [InlineData(IpvlanMode.L3s, false)]
    [InlineData(IpvlanMode.L3s, true)]
    public void What_leaves_is_routed_by_the_parents_host_which_asks_for_the_neighbor(IpvlanMode mode, bool v6)
    {
        var lab = new IpvlanLab(mode);
        lab.AddRoutes();
        var ping = lab.Ping(lab.A, lab.Lan, v6);

        Assert.True(ping.Reached);
        Assert.Contains(ping.Trail, step => step.Verdict == VerdictReason.L3Routed);
        Assert.Contains(
            ping.Trail,
            step => step.Interface == lab.Parent && step is { Kind: TrailKind.Sent, Frame.Kind: FrameKind.ArpRequest or FrameKind.NeighborSolicitation });
        Assert.True(lab.Ping(lab.Lan, lab.C, v6).Reached);
    }

    [Fact]
    public void A_gateway_of_the_parents_host_is_asked_for_and_an_unanswered_one_is_named()
    {
        var lab = new IpvlanLab(IpvlanMode.L3);
        lab.AddRoutes();
        lab.Network.AddNic(lab.Lan, "far0", null).AddAddress(IpPrefix.Parse("10.1.2.3/32"));
        Assert.Contains(lab.Network.Ping(lab.A, IpAddress.Parse("10.1.9.9")).Trail, step => step is { Kind: TrailKind.Unresolved, Place: "server/eth0" });
        lab.Server.AddRoute(IpPrefix.Parse("10.0.0.0/8"), IpAddress.Parse("192.168.1.10"));
        Assert.DoesNotContain(lab.Network.Ping(lab.A, IpAddress.Parse("10.1.9.9")).Trail, step => step is { Kind: TrailKind.Unresolved, Place: "server/eth0" });
        Assert.True(lab.Network.Ping(lab.A, IpAddress.Parse("10.1.2.3")).Reached);

        // Without a route the destination is taken for a neighbor on the wire, in IPv4 only.
        var lost = lab.Network.Ping(lab.A, IpAddress.Parse("172.31.0.1"));
        Assert.Contains(
            lost.Trail, step => step is { Kind: TrailKind.Unresolved, Place: "server/eth0" } && step.Text.Contains("ARP for 172.31.0.1", StringComparison.Ordinal));
        lost = lab.Network.Ping(lab.A, IpAddress.Parse("fd99::1"));
        Assert.Contains(lost.Trail, step => step.Verdict == VerdictReason.L3NoRoute);
        Assert.True(lab.Running.Observe().Children[0].Counters.TxDropped > 0);
    }

    [Theory]
    [InlineData(IpvlanMode.L3, "a/iv")]
    [InlineData(IpvlanMode.L3s, null)]
    public void Nobody_answers_ARP_for_an_l3_child(IpvlanMode mode, string? diesAt)
    {
        var lab = new IpvlanLab(mode);
        lab.LanNic.AddAddress(IpPrefix.Parse("192.168.30.10/24"));
        var lost = lab.Ping(lab.Lan, lab.A);

        Assert.False(lost.Reached);
        Assert.DoesNotContain(lost.Trail, step => step.Frame.Kind == FrameKind.ArpReply);
        Assert.Equal(
            diesAt,
            lost.Trail.FirstOrDefault(step => step.Kind == TrailKind.Dropped && step.Text.Contains("NOARP", StringComparison.Ordinal))?.Place);
    }

    [Fact]
    public void An_l3_child_reaches_its_hosts_sockets_but_the_answer_goes_to_the_wire()
    {
        var lab = new IpvlanLab(IpvlanMode.L3);
        lab.AddRoutes();
        var ping = lab.Network.Ping(lab.A, IpAddress.Parse("192.168.1.1"), attempts: 1);

        Assert.False(ping.Reached);
        Assert.Contains(ping.Trail, step => step.Verdict == VerdictReason.L3ToHostSockets);
        Assert.Equal(0, ping.EchoesAt(lab.Parent));
    }

    [Fact]
    public void In_l3s_the_childs_captures_see_nothing_and_the_parents_do_and_nobody_forwards()
    {
        var lab = new IpvlanLab(IpvlanMode.L3s);
        lab.AddRoutes();
        lab.Server.ForwardsIpv4 = true;
        var ping = lab.Ping(lab.Lan, lab.A);

        Assert.True(ping.Reached);
        Assert.Contains(ping.Trail, step => step.Verdict == VerdictReason.L3sToSockets);
        Assert.Equal(1, ping.EchoesAt(lab.A.Find("iv")!));
        Assert.Equal(2, ping.EchoesAt(lab.Parent));
        Assert.DoesNotContain(ping.Trail, step => step.Kind is TrailKind.Forwarded or TrailKind.NotForwarded);
    }

    [Theory]
    [InlineData(IpvlanFlags.Bridge, false, true)]
    [InlineData(IpvlanFlags.Bridge, true, true)]
    [InlineData(IpvlanFlags.Private, false, false)]
    [InlineData(IpvlanFlags.Private, true, false)]
    [InlineData(IpvlanFlags.Vepa, false, false)]
    [InlineData(IpvlanFlags.Vepa, true, true)]
    public void Whether_l2_siblings_reach_each_other_depends_on_flags_and_for_vepa_on_the_switch(IpvlanFlags flags, bool hairpin, bool reached)
    {
        var lab = new IpvlanLab(IpvlanMode.L2, flags, hairpin);
        foreach (var v6 in (bool[])[false, true])
        {
            var ping = lab.Ping(lab.A, lab.B, v6);
            Assert.Equal(reached, ping.Reached);
            Assert.Equal(
                flags == IpvlanFlags.Private, ping.Trail.Any(step => step.Verdict == VerdictReason.PrivateDrops));
            Assert.Equal(flags == IpvlanFlags.Vepa && !hairpin, !reached && ping.Trail.Any(step => step is { Kind: TrailKind.NotReflected, Frame.Kind: not FrameKind.ArpRequest and not FrameKind.NeighborSolicitation }));
        }
    }

    [Fact]
    public void L2_children_share_a_MAC_and_are_reached_from_the_LAN_by_address()
    {
        var lab = new IpvlanLab(IpvlanMode.L2, IpvlanFlags.Private);
        lab.LanNic.AddAddress(IpPrefix.Parse("192.168.30.10/24"));
        lab.LanNic.AddAddress(IpPrefix.Parse("fd00:30::10/64"));
        var (a, b) = (lab.A.Find("iv")!, lab.B.Find("iv")!);

        Assert.Equal((lab.Parent.Mac, lab.Parent.Mac), (a.Mac, b.Mac));
        Assert.NotEqual(a.LinkLocal, b.LinkLocal);
        foreach (var v6 in (bool[])[false, true])
        {
            Assert.True(lab.Ping(lab.Lan, lab.A, v6).Reached);
            Assert.True(lab.Network.Ping(lab.B, IpAddress.Parse(v6 ? "fd00:30::10" : "192.168.30.10")).Reached);
        }
    }

    [Fact]
    public void A_siblings_address_is_refused_with_the_holders_name_and_the_parents_is_not()
    {
        var lab = new IpvlanLab(IpvlanMode.L3);
        var (a, b) = (lab.A.Find("iv")!, lab.B.Find("iv")!);
        b.SetDown();
        var refusal = Assert.Throws<DatapathException>(() => a.AddAddress(IpPrefix.Parse("192.168.30.3/24")));

        Assert.Contains("a/iv cannot have 192.168.30.3/24: 192.168.30.3 is the address of b/iv", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("EADDRINUSE", refusal.Message, StringComparison.Ordinal);
        a.AddAddress(IpPrefix.Parse("192.168.1.1/32"));
    }

    [Fact]
    public void A_childs_MAC_is_the_parents_and_follows_it()
    {
        var lab = new IpvlanLab(IpvlanMode.L2);
        var a = lab.A.Find("iv")!;
        var refusal = Assert.Throws<DatapathException>(() => a.SetMac(MacAddress.Parse("02:00:00:00:00:77")));
        Assert.Contains("EOPNOTSUPP", refusal.Message, StringComparison.Ordinal);

        lab.Parent.SetMac(MacAddress.Parse("02:00:00:00:00:77"));
        Assert.Equal(lab.Parent.Mac, a.Mac);
        Assert.True(lab.Ping(lab.A, lab.B).Reached);
        lab.Parent.SetMtu(1400);
        Assert.Equal(1400, a.Mtu);
        lab.Parent.SetMtu(1600);
        Assert.Equal(1600, a.Mtu);
    }

    [Fact]
    public void Mode_and_flags_change_for_all_children_at_once()
    {
        var lab = new IpvlanLab(IpvlanMode.L2);
        Assert.False(lab.A.Find("iv")!.IsNoArp);
        var spec = lab.Running.Spec;
        lab.Running.Change(spec with
        {
            Children = [.. spec.Children.Select(child => child with { Ipvlan = new IpvlanSettings { Mode = IpvlanMode.L3 } })],
        });

        Assert.True(lab.A.Find("iv")!.IsNoArp);
        lab.AddRoutes();
        Assert.True(lab.Ping(lab.A, lab.C).Reached);
    }

    [Fact]
    public void Macvlan_beside_ipvlan_and_a_VLAN_on_ipvlan_are_refused_before_anything_is_made()
    {
        var lab = new IpvlanLab(IpvlanMode.L3);
        var datapath = new SimulatedDatapath(lab.Network);
        var spec = new ParentSpec { Name = "eth0", Namespace = NamespaceReference.Named("server"), Children = [new ChildSpec { Name = "mv" }] };
        Assert.Contains(
            "eth0 is the parent of a/iv, an ipvlan child",
            Assert.Throws<DatapathException>(() => datapath.Check(null, spec)).Message, StringComparison.Ordinal);

        var vlan = new ChildSpec { Name = "v", Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = 5 } };
        Assert.Contains(
            "VLANs not supported on device",
            Assert.Throws<DatapathException>(() => lab.Network.AddChild(lab.A.Find("iv")!, lab.A, vlan)).Message, StringComparison.Ordinal);
    }
}

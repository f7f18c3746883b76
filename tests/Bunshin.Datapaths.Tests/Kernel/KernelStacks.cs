using System.Globalization;
using Bunshin.Datapaths.Kernel;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Kernel;

/// <summary>VLAN devices, ipvlan children and what stands on them, made by the kernel; where it has the drivers.</summary>
public sealed class KernelStacks
{
    private static readonly KernelDatapath Datapath = new();
    private static readonly ChildSpec Trunk = new() { Name = "p0.100", Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = 100 } };

    [Theory]
    [InlineData(ChildKind.Vlan, "8021q")]
    [InlineData(ChildKind.Ipvlan, "ipvlan")]
    public void A_probe_tries_the_kind_it_is_asked_about(ChildKind kind, string driver)
    {
        using var bench = new KernelBench();
        var result = Datapath.Probe(kind);
        Assert.Contains(result.IsSupported ? $"the kernel has the {driver} driver" : $"the kernel has no {driver} driver", result.Reason, StringComparison.Ordinal);
        Assert.Equal(result.IsSupported ? null : $"modprobe {driver}", result.Remedy?.Split(',')[0]);
        var outcome = bench.Net.CreateLinks([new NewLink
        {
            Name = "try",
            LinkIndex = bench.Net.GetLink("p0").Index,
            Kind = kind == ChildKind.Vlan ? new VlanKind { Id = 9 } : new IpvlanKind(),
        }])[0];
        Assert.Equal(outcome is null, result.IsSupported);
    }

    [Fact]
    public void Where_there_is_no_driver_the_refusal_says_so_and_all_is_undone()
    {
        Assert.SkipWhen(Datapath.Probe(ChildKind.Vlan).IsSupported, "this kernel has the 8021q driver");
        using var bench = new KernelBench();
        var before = bench.Net.Links().Count;
        var failure = Assert.Throws<DatapathException>(() => Datapath.Start(bench.Spec(
            new ChildSpec { Name = "mv0", Mode = MacvlanMode.Bridge }, Trunk, new ChildSpec { Name = "mv1", Lower = "p0.100" })));
        Assert.Contains("create vlan p0.100 on p0: EOPNOTSUPP", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the kernel has no 8021q driver (modprobe 8021q, or a kernel with CONFIG_VLAN_8021Q); the datapath userspace serves", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, bench.Net.Links().Count);
    }

    [Fact]
    public void A_tower_is_made_from_the_ground_and_removed_from_the_top()
    {
        Need(ChildKind.Vlan, ChildKind.Ipvlan);
        using var bench = new KernelBench();
        var first = NamespaceReference.Named(bench.First);
        var before = bench.Net.Links().Count;
        using (var running = Datapath.Start(bench.Spec(
            Trunk with { Mtu = 1400, Address = MacAddress.Parse("02:00:00:00:01:00") },
            new ChildSpec { Name = "mv0", Lower = "p0.100", Mode = MacvlanMode.Bridge, Namespace = first },
            new ChildSpec
            {
                Name = "s7",
                Kind = ChildKind.Vlan,
                Vlan = new VlanSettings
                {
                    Id = 7,
                    Protocol = EtherType.Dot1Ad,
                    Flags = VlanFlags.LooseBinding,
                    IngressPriorities = new Dictionary<uint, uint> { [1] = 2 },
                    EgressPriorities = new Dictionary<uint, uint> { [3] = 4 },
                },
            },
            new ChildSpec { Name = "in", Lower = "s7", Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = 100 } },
            new ChildSpec { Name = "ip0", Lower = "in", Kind = ChildKind.Ipvlan, Namespace = first, Ipvlan = new IpvlanSettings { Mode = IpvlanMode.L2, Flags = IpvlanFlags.Private } })))
        {
            var trunk = bench.Net.GetLink("p0.100");
            Assert.Equal((1400, MacAddress.Parse("02:00:00:00:01:00")), (trunk.Mtu, trunk.Address));
            Assert.Equal((ushort?)100, Assert.IsType<VlanKind>(trunk.Kind).Id);
            Assert.Equal((trunk.Index, 1400), (bench.Find(bench.First, "mv0")!.LinkIndex!.Value, bench.Find(bench.First, "mv0")!.Mtu));
            var outer = Assert.IsType<VlanKind>(bench.Net.GetLink("s7").Kind);
            Assert.Equal((EtherType.Dot1Ad, VlanLinkFlags.LooseBinding), (outer.Protocol!.Value, outer.Flags!.Value));
            Assert.Equal([new QosMapping(1, 2)], outer.IngressMap);
            Assert.Equal([new QosMapping(3, 4)], outer.EgressMap);
            var ipvlan = bench.Find(bench.First, "ip0")!;
            Assert.Equal(new IpvlanKind { Mode = IpvlanLinkMode.L2, Flags = IpvlanLinkFlags.Private }, ipvlan.Kind);
            Assert.Equal((bench.Net.GetLink("in").Index, bench.Net.GetLink("p0").Address), (ipvlan.LinkIndex!.Value, ipvlan.Address));
            Assert.Equal(["p0.100", "mv0", "s7", "in", "ip0"], running.Observe().Children.Select(child => child.Name));
        }

        Assert.Equal(before, bench.Net.Links().Count);
        Assert.Null(bench.Find(bench.First, "mv0"));
    }

    [Fact]
    public void Carrier_comes_up_through_the_floors()
    {
        Need(ChildKind.Vlan);
        using var bench = new KernelBench();
        using var running = Datapath.Start(bench.Spec(Trunk, new ChildSpec { Name = "mv0", Lower = "p0.100" }));
        bench.Net.SetUp(bench.Net.GetLink("p0.100").Index);
        bench.Net.SetUp(bench.Net.GetLink("mv0").Index);
        Assert.True(running.Observe().Children[1] is { IsUp: true, HasCarrier: true });

        // The VLAN device is closed with its parent, and opened with it; what stands on it stays up without carrier.
        bench.Net.SetDown(bench.Net.GetLink("p0").Index);
        Assert.True(running.Observe().Children is [{ IsUp: false }, { IsUp: true, HasCarrier: false }]);
        bench.Net.SetUp(bench.Net.GetLink("p0").Index);
        Assert.True(running.Observe().Children is [{ IsUp: true }, { IsUp: true, HasCarrier: true }]);
    }

    [Fact]
    public void Flags_and_maps_change_in_place_and_come_back_when_the_change_fails()
    {
        Need(ChildKind.Vlan);
        using var bench = new KernelBench();
        var before = Trunk with
        {
            Vlan = Trunk.Vlan! with { EgressPriorities = new Dictionary<uint, uint> { [1] = 1, [2] = 2 }, IngressPriorities = new Dictionary<uint, uint> { [4] = 4 } },
        };
        using var running = Datapath.Start(bench.Spec(before));
        var index = bench.Net.GetLink("p0.100").Index;
        bench.Net.CreateLink(new NewLink { Name = "taken", Kind = new VethKind() });
        var after = before with
        {
            Mtu = 1300,
            Vlan = Trunk.Vlan! with { Flags = VlanFlags.LooseBinding, EgressPriorities = new Dictionary<uint, uint> { [2] = 5, [3] = 3 } },
        };

        _ = Assert.Throws<DatapathException>(() => running.Change(bench.Spec(after, new ChildSpec { Name = "taken" })));
        Check(1500, VlanLinkFlags.ReorderHeader, [new(4, 4)], [new(1, 1), new(2, 2)]);
        running.Change(bench.Spec(after));
        Check(1300, VlanLinkFlags.LooseBinding, [], [new(2, 5), new(3, 3)]);

        void Check(int mtu, VlanLinkFlags flags, QosMapping[] ingress, QosMapping[] egress)
        {
            var seen = bench.Net.FindLink(index)!;
            var kind = Assert.IsType<VlanKind>(seen.Kind);
            Assert.Equal((mtu, flags), (seen.Mtu, kind.Flags!.Value));
            Assert.Equal(ingress, kind.IngressMap.OrderBy(entry => entry.From));
            Assert.Equal(egress, kind.EgressMap.OrderBy(entry => entry.From));
        }
    }

    [Fact]
    public void An_ipvlan_port_changes_mode_and_flags_in_place_and_back()
    {
        Need(ChildKind.Ipvlan);
        using var bench = new KernelBench();
        ChildSpec[] before = [new() { Name = "a", Kind = ChildKind.Ipvlan }, new() { Name = "b", Kind = ChildKind.Ipvlan, Namespace = NamespaceReference.Named(bench.First) }];
        using var running = Datapath.Start(bench.Spec(before));
        bench.Net.CreateLink(new NewLink { Name = "taken", Kind = new VethKind() });
        var wish = new IpvlanSettings { Mode = IpvlanMode.L2, Flags = IpvlanFlags.Vepa };
        ChildSpec[] after = [.. before.Select(child => child with { Ipvlan = wish })];

        _ = Assert.Throws<DatapathException>(() => running.Change(bench.Spec([.. after, new() { Name = "taken", Kind = ChildKind.Ipvlan, Ipvlan = wish }])));
        Assert.Equal(new IpvlanKind { Mode = IpvlanLinkMode.L3, Flags = IpvlanLinkFlags.Bridge }, bench.Net.GetLink("a").Kind);
        running.Change(bench.Spec(after));
        Assert.Equal(new IpvlanKind { Mode = IpvlanLinkMode.L2, Flags = IpvlanLinkFlags.Vepa }, bench.Net.GetLink("a").Kind);
        Assert.Equal(new IpvlanKind { Mode = IpvlanLinkMode.L2, Flags = IpvlanLinkFlags.Vepa }, bench.Find(bench.First, "b")!.Kind);
    }

    [Fact]
    public void A_VLAN_made_anew_takes_what_stands_on_it_along_and_all_comes_back_when_that_fails()
    {
        Need(ChildKind.Vlan);
        using var bench = new KernelBench();
        ChildSpec[] children = [Trunk, new() { Name = "mv0", Lower = "p0.100", Mode = MacvlanMode.Bridge }];
        using var running = Datapath.Start(bench.Spec(children));
        bench.Net.CreateLink(new NewLink { Name = "taken", Kind = new VethKind() });
        ChildSpec[] after = [Trunk with { Vlan = new VlanSettings { Id = 200 } }, children[1]];

        _ = Assert.Throws<DatapathException>(() => running.Change(bench.Spec([.. after, new() { Name = "taken" }])));
        AssertTower(100);
        running.Change(bench.Spec(after));
        AssertTower(200);

        void AssertTower(int id)
        {
            var vlan = bench.Net.GetLink("p0.100");
            Assert.Equal(id, (int?)((VlanKind)vlan.Kind!).Id);
            Assert.Equal(vlan.Index, bench.Net.GetLink("mv0").LinkIndex);
        }
    }

    [Fact]
    public void A_macvlan_on_an_ipvlan_parent_names_the_holder_and_leaves_nothing()
    {
        Need(ChildKind.Ipvlan);
        using var bench = new KernelBench();
        using var first = Datapath.Start(bench.Spec(new ChildSpec { Name = "ip0", Kind = ChildKind.Ipvlan, Namespace = NamespaceReference.Named(bench.First) }));
        var macvlan = Assert.Throws<DatapathException>(() => Datapath.Start(bench.Spec(new ChildSpec { Name = "mv0" })));
        Assert.Contains($"p0 is held by ipvlan ip0 in {bench.First}", macvlan.Message, StringComparison.Ordinal);
        Assert.Equal(0, bench.CountChildren());
        var other = Assert.Throws<DatapathException>(() => Datapath.Start(bench.Spec(new ChildSpec { Name = "ip1", Kind = ChildKind.Ipvlan, Ipvlan = new IpvlanSettings { Mode = IpvlanMode.L2 } })));
        Assert.Contains($"it asks for l2 bridge, but p0 has ipvlan ip0 in {bench.First} with l3 bridge", other.Message, StringComparison.Ordinal);
        Assert.Equal(IpvlanLinkMode.L3, ((IpvlanKind)bench.Find(bench.First, "ip0")!.Kind!).Mode);
    }

    [Fact]
    public void An_ipvlan_on_a_macvlan_parent_names_the_holder()
    {
        Need(ChildKind.Ipvlan);
        using var bench = new KernelBench();
        using var first = Datapath.Start(bench.Spec(new ChildSpec { Name = "mv0" }));
        var ipvlan = Assert.Throws<DatapathException>(() => Datapath.Start(bench.Spec(new ChildSpec { Name = "ip0", Kind = ChildKind.Ipvlan })));
        Assert.Contains("p0 is held by macvlan mv0", ipvlan.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_VLAN_id_that_is_taken_names_who_has_it()
    {
        Need(ChildKind.Vlan);
        using var bench = new KernelBench();
        using var first = Datapath.Start(bench.Spec(Trunk with { Namespace = NamespaceReference.Named(bench.First) }));
        var second = Assert.Throws<DatapathException>(() => Datapath.Start(bench.Spec(Trunk with { Name = "mine" })));
        Assert.Contains($"p0 has VLAN 100 already: p0.100 in {bench.First}", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_VLAN_that_somebody_else_uses_stays_and_is_not_made_anew()
    {
        Need(ChildKind.Vlan);
        using var bench = new KernelBench();
        var running = Datapath.Start(bench.Spec(Trunk, new ChildSpec { Name = "mv0", Lower = "p0.100", Mode = MacvlanMode.Bridge }));
        using (var other = Datapath.Start(new ParentSpec
        {
            Name = "p0.100",
            Namespace = bench.ParentNamespace,
            Children = [new ChildSpec { Name = "mv1", Mode = MacvlanMode.Bridge, Namespace = NamespaceReference.Named(bench.First) }],
        }))
        {
            var refusal = Assert.Throws<DatapathException>(() => running.Change(bench.Spec(Trunk with { Vlan = new VlanSettings { Id = 200 } })));
            Assert.Contains($"macvlan mv1 in {bench.First} stands on it", refusal.Message, StringComparison.Ordinal);
            Assert.NotNull(bench.Net.FindLink("mv0"));
            running.Dispose();
            Assert.Null(bench.Net.FindLink("mv0"));
            Assert.True(other.Observe().Children.Count == 1 && bench.Find(bench.First, "mv1") is not null);
            Assert.Equal(0u, bench.Net.GetLink("p0.100").Group);
        }

        Assert.NotNull(bench.Net.FindLink("p0.100"));
    }

    [Fact]
    public void A_thousand_VLANs_with_a_macvlan_on_each_come_and_go()
    {
        Need(ChildKind.Vlan);
        using var bench = new KernelBench();
        var before = bench.Net.Links().Count;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using (Datapath.Start(bench.Spec([.. Enumerable.Range(1, 1000).SelectMany(Tower)])))
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"made in {clock.Elapsed.TotalMilliseconds:F0} ms");
            Assert.Equal(before + 2000, bench.Net.Links().Count);
            clock.Restart();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"removed in {clock.Elapsed.TotalMilliseconds:F0} ms");
        Assert.Equal(before, bench.Net.Links().Count);

        static ChildSpec[] Tower(int id)
        {
            var vlan = string.Create(CultureInfo.InvariantCulture, $"v{id}");
            return
            [
                new() { Name = vlan, Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = (ushort)id } },
                new() { Name = $"m{vlan}", Lower = vlan, Mode = MacvlanMode.Bridge },
            ];
        }
    }

    private static void Need(params ChildKind[] kinds)
    {
        foreach (var kind in kinds)
        {
            var probe = Datapath.Probe(kind);
            Assert.SkipUnless(probe.IsSupported, probe.Reason);
        }
    }
}

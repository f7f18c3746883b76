using Bunshin.Datapaths.Changing;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Changing;

/// <summary>What would be done about stacks, in words; needs no driver.</summary>
public sealed class Plans
{
    private static readonly ChildSpec Trunk = new() { Name = "eth0.100", Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = 100 } };
    private static readonly ChildSpec OnTrunk = new() { Name = "mv0", Lower = "eth0.100", Mode = MacvlanMode.Bridge, Namespace = NamespaceReference.Named("ns0") };

    [Fact]
    public void Each_kind_is_said_with_what_it_is_and_what_it_stands_on() => Assert.Equal(
        [
            "create eth0.100 (vlan, id 100) on eth0",
            "create mv0 (macvlan, bridge) on eth0.100 in ns0",
            "create s (vlan, 802.1ad id 7, flags gvrp loose_binding, ingress-qos-map 1:2, egress-qos-map 3:4 5:6) on eth0",
            "create ip0 (ipvlan, l3s private) on s",
        ],
        Steps(
            [],
            [
                Trunk,
                OnTrunk,
                new()
                {
                    Name = "s",
                    Kind = ChildKind.Vlan,
                    Vlan = new VlanSettings
                    {
                        Id = 7,
                        Protocol = EtherType.Dot1Ad,
                        Flags = VlanFlags.Gvrp | VlanFlags.LooseBinding,
                        IngressPriorities = new Dictionary<uint, uint> { [1] = 2 },
                        EgressPriorities = new Dictionary<uint, uint> { [3] = 4, [5] = 6 },
                    },
                },
                new() { Name = "ip0", Kind = ChildKind.Ipvlan, Lower = "s", Ipvlan = new IpvlanSettings { Mode = IpvlanMode.L3s, Flags = IpvlanFlags.Private } },
            ]));

    [Fact]
    public void A_plan_says_in_sentences_what_would_be_done()
    {
        var space = NamespaceReference.Named("ns0");
        ChildSpec[] before = [new ChildSpec { Name = "mv0", Mode = MacvlanMode.Bridge, Namespace = space }, new ChildSpec { Name = "old" }];
        Assert.Equal(["create mv0 (macvlan, bridge) on eth0 in ns0", "create old (macvlan, vepa) on eth0"], Steps([], before));
        ChildSpec[] after = [before[0] with { Mode = MacvlanMode.Private, Mtu = 1400 }, new ChildSpec { Name = "new" }];
        Assert.Equal(["give mv0 in ns0 mode private, mtu 1400", "create new (macvlan, vepa) on eth0", "remove old"], Steps(before, after));
        Assert.Empty(Steps(after, after));
    }

    [Fact]
    public void Flags_maps_mode_and_MTU_are_changed_in_place()
    {
        var ipvlan = new ChildSpec { Name = "ip0", Kind = ChildKind.Ipvlan };
        Assert.Equal(
            ["give eth0.100 no flags, ingress-qos-map 1:2, no egress-qos-map", "give ip0 l2 vepa, mtu 1400"],
            Steps(
                [Trunk with { Vlan = Trunk.Vlan! with { EgressPriorities = new Dictionary<uint, uint> { [1] = 1 } } }, ipvlan],
                [
                    Trunk with { Vlan = Trunk.Vlan! with { Flags = VlanFlags.None, IngressPriorities = new Dictionary<uint, uint> { [1] = 2 } } },
                    ipvlan with { Mtu = 1400, Ipvlan = new IpvlanSettings { Mode = IpvlanMode.L2, Flags = IpvlanFlags.Vepa } },
                ]));
    }

    [Fact]
    public void The_same_said_otherwise_is_no_change() => Assert.Empty(Steps(
        [Trunk with { Vlan = Trunk.Vlan! with { EgressPriorities = new Dictionary<uint, uint> { [1] = 1 } } }, new() { Name = "ip0", Kind = ChildKind.Ipvlan }],
        [
            Trunk with { Vlan = Trunk.Vlan! with { EgressPriorities = new Dictionary<uint, uint> { [1] = 1, [2] = 0 }, IngressPriorities = new Dictionary<uint, uint>() } },
            new() { Name = "ip0", Kind = ChildKind.Ipvlan, Ipvlan = new IpvlanSettings() },
        ]));

    [Fact]
    public void A_VLAN_of_another_id_is_made_anew_with_all_that_stands_on_it_and_nothing_else() => Assert.Equal(
        [
            "remove eth0.100 and create eth0.100 (vlan, id 200) on eth0, which cuts its traffic",
            "remove mv0 in ns0 and create mv0 (macvlan, bridge) on eth0.100 in ns0, which cuts its traffic",
        ],
        Steps([Trunk, OnTrunk, new() { Name = "other" }], [Trunk with { Vlan = new VlanSettings { Id = 200 } }, OnTrunk, new() { Name = "other" }]));

    [Fact]
    public void A_VLAN_whose_protocol_or_place_changes_or_that_loses_its_address_is_made_anew()
    {
        var other = new ChildSpec { Name = "s", Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = 7 }, Address = MacAddress.Parse("02:00:00:00:00:07") };
        Assert.StartsWith("remove eth0.100 and create", Steps([Trunk], [Trunk with { Vlan = Trunk.Vlan! with { Protocol = EtherType.Dot1Ad } }])[0], StringComparison.Ordinal);
        Assert.StartsWith("remove eth0.100 and create", Steps([other, Trunk], [other, Trunk with { Lower = "s" }])[0], StringComparison.Ordinal);
        Assert.StartsWith("remove s and create", Steps([other], [other with { Address = null }])[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_in_the_way_goes_first()
    {
        Assert.Equal(["remove mv0", "create ip0 (ipvlan, l3 bridge) on eth0"], Steps([new() { Name = "mv0" }], [new() { Name = "ip0", Kind = ChildKind.Ipvlan }]));
        Assert.Equal(["remove eth0.100", "create trunk (vlan, id 100) on eth0"], Steps([Trunk], [Trunk with { Name = "trunk" }]));
        Assert.Equal(["create mv1 (macvlan, vepa) on eth0", "remove mv0"], Steps([new() { Name = "mv0" }], [new() { Name = "mv1" }]));
    }

    [Fact]
    public void The_upper_floors_are_removed_before_the_lower_ones() =>
        Assert.Equal(["remove mv0 in ns0", "remove eth0.100"], Steps([Trunk, OnTrunk], []));

    [Fact]
    public void A_child_of_a_VLAN_that_is_made_under_another_name_is_made_anew() => Assert.Equal(
        [
            "remove eth0.100",
            "create trunk (vlan, id 100) on eth0",
            "remove mv0 in ns0 and create mv0 (macvlan, bridge) on trunk in ns0, which cuts its traffic",
        ],
        Steps([Trunk, OnTrunk], [Trunk with { Name = "trunk" }, OnTrunk with { Lower = "trunk" }]));

    private static IReadOnlyList<string> Steps(ChildSpec[] before, ChildSpec[] after) => [.. DatapathPlan.Between(
        new ParentSpec { Name = "eth0", Children = before },
        new ParentSpec { Name = "eth0", Children = after }).Steps.Select(static step => step.Text)];
}

using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths.Tests;

/// <summary>What is refused before any device is looked at, and the words it is refused with.</summary>
public sealed class ChecksOfStacks
{
    private static readonly ChildSpec Trunk = new() { Name = "eth0.100", Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = 100 } };

    [Fact]
    public void A_tower_of_VLAN_and_macvlan_is_fine() => Assert.Empty(Problems(
        Trunk,
        new() { Name = "mv0", Lower = "eth0.100", Mode = MacvlanMode.Bridge },
        new() { Name = "in", Lower = "eth0.100", Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = 100 } }));

    [Theory]
    [InlineData(4095, "8021q: Invalid VLAN id: 4095; ids are 1 to 4094")]
    [InlineData(100, "8021q: VLAN device already exists: eth0.100 has id 100 on eth0")]
    public void A_VLAN_that_cannot_be_is_refused(ushort id, string words) => Assert.Contains(
        words, Assert.Single(Problems(Trunk, new() { Name = "v", Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = id } })), StringComparison.Ordinal);

    [Fact]
    public void Macvlan_and_ipvlan_exclude_each_other_and_the_holder_is_named() => Assert.Contains(
        "eth0 is the parent of ip0, an ipvlan child",
        Assert.Single(Problems(new() { Name = "ip0", Kind = ChildKind.Ipvlan }, new() { Name = "mv0" })),
        StringComparison.Ordinal);

    [Fact]
    public void Macvlan_and_ipvlan_on_two_VLANs_do_not_meet() => Assert.Empty(Problems(
        Trunk,
        new() { Name = "eth0.200", Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = 200 } },
        new() { Name = "ip0", Kind = ChildKind.Ipvlan, Lower = "eth0.100" },
        new() { Name = "mv0", Lower = "eth0.200" }));

    [Fact]
    public void Ipvlan_siblings_share_mode_and_flags() => Assert.Contains(
        "it asks for l2 bridge, but eth0 has a with l3 bridge",
        Assert.Single(Problems(
            new() { Name = "a", Kind = ChildKind.Ipvlan },
            new() { Name = "b", Kind = ChildKind.Ipvlan, Ipvlan = new IpvlanSettings { Mode = IpvlanMode.L2 } })),
        StringComparison.Ordinal);

    [Fact]
    public void A_VLAN_on_an_ipvlan_is_refused() => Assert.Contains("VLANs not supported on device", Assert.Single(Problems(
        new() { Name = "a", Kind = ChildKind.Ipvlan },
        Trunk with { Lower = "a" })), StringComparison.Ordinal);

    [Fact]
    public void What_it_stands_on_comes_before_it_and_lives_with_the_parent()
    {
        Assert.Contains("no child before it", Assert.Single(Problems(new() { Name = "mv0", Lower = "eth0.100" }, Trunk)), StringComparison.Ordinal);
        Assert.Contains("which lives in", Assert.Single(Problems(
            Trunk with { Namespace = NamespaceReference.Parse("elsewhere") },
            new() { Name = "mv0", Lower = "eth0.100" })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ninth_floor_is_refused()
    {
        var tower = new List<ChildSpec>();
        for (var floor = 0; floor < 9; floor++)
        {
            tower.Add(Trunk with { Name = $"v{floor}", Lower = floor == 0 ? null : $"v{floor - 1}" });
        }

        Assert.Contains("EMLINK", Assert.Single(Problems([.. tower])), StringComparison.Ordinal);
        Assert.Empty(Problems([.. tower.Take(8)]));
    }

    [Theory]
    [InlineData("eth0.100", "eth0", 100)]
    [InlineData("eth0.1", "eth0", 1)]
    [InlineData("eth0.100.200", "eth0.100", 200)]
    public void Docker_s_names_are_read(string name, string lower, int id)
    {
        Assert.True(OnDemandParents.TrySplit(name, out var below, out var vlan));
        Assert.Equal((lower, id), (below, vlan));
    }

    [Theory]
    [InlineData("eth0")]
    [InlineData("eth0.0")]
    [InlineData("eth0.4095")]
    [InlineData("eth0.x")]
    [InlineData("eth0.010")]
    [InlineData(".100")]
    public void Other_names_are_not(string name) => Assert.False(OnDemandParents.TrySplit(name, out _, out _));

    [Fact]
    public void Parents_that_are_not_there_become_VLANs_of_one_that_is()
    {
        var resolved = OnDemandParents.Resolve(
            [
                new() { Name = "eth0.100", Children = [new() { Name = "d1" }] },
                new() { Name = "eth0.200", Children = [new() { Name = "d2" }] },
                new() { Name = "eth1.5", Children = [new() { Name = "d3" }] },
            ],
            static spec => spec.Name is "eth0" or "eth1.5");
        Assert.Equal(["eth0", "eth1.5"], resolved.Select(static spec => spec.Name));
        Assert.Equal(
            ["eth0.100 on ", "d1 on eth0.100", "eth0.200 on ", "d2 on eth0.200"],
            resolved[0].Children.Select(static child => $"{child.Name} on {child.Lower}"));
        Assert.Equal(["d3 on "], resolved[1].Children.Select(static child => $"{child.Name} on {child.Lower}"));
    }

    private static IReadOnlyList<string> Problems(params ChildSpec[] children) =>
        StackChecks.Problems(new ParentSpec { Name = "eth0", Children = children });
}

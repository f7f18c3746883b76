using Bunshin.Forwarding.Ipvlan;
using Bunshin.Linux.Netlink.Kinds;

namespace Bunshin.Datapaths.Tests.Lasting;

/// <summary>VLANs made on demand and ipvlan children that last.</summary>
public sealed class Lasting_stacks
{
    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("tap-ring")]
    public void A_VLAN_made_on_demand_stays_with_what_stands_on_it_and_is_adopted(string datapath)
    {
        using var bench = Bench(datapath, ChildKind.Vlan);
        using (var first = bench.Datapath.Start(OnDemand(bench, bench.Child(1), bench.Child(2))))
        {
            bench.Net.HostNet.SetUp(bench.Net.HostNet.GetLink("p.100").Index);
            _ = (bench.Move(1), bench.Move(2));
            Assert.True(bench.Reaches(1, 2));
            first.Detach();
        }

        // It is there, and still one that was made on demand: the next start asks for the same stack.
        var before = bench.Net.HostNet.GetLink("p.100");
        Assert.Equal(bench.IsKernel, before.Kind is VlanKind);
        Assert.True(before.IsUp);
        using var second = bench.Datapath.Start(OnDemand(bench, bench.Moved(1), bench.Moved(2)));
        Assert.Equal("p", second.Spec.Name);
        Assert.Equal(before.Index, bench.Net.HostNet.GetLink("p.100").Index);
        Assert.True(bench.Reaches(1, 2) && bench.Reaches(2, 1));
        Assert.False(bench.Net.Reaches("c1", "wire", 9));
        second.Change(bench.Spec());
        Assert.Null(bench.Net.HostNet.FindLink("p.100"));
        Assert.Null(bench.Net.Net("c1").FindLink("eth0"));
    }

    [Theory]
    [InlineData("kernel", IpvlanMode.L2)]
    [InlineData("kernel", IpvlanMode.L3)]
    [InlineData("ebpf", IpvlanMode.L2)]
    [InlineData("ebpf", IpvlanMode.L3)]
    [InlineData("tap-ring", IpvlanMode.L2)]
    [InlineData("tap-ring", IpvlanMode.L3)]
    public void Ipvlan_children_are_adopted_with_their_addresses(string datapath, IpvlanMode mode)
    {
        using var bench = Bench(datapath, ChildKind.Ipvlan);
        foreach (var number in new[] { 1, 2, 3 })
        {
            bench.Net.Home(LastingBench.Home(number)).Run(static () => File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "0"));
        }

        using (var first = bench.Start(Ipvlan(bench.Child(1)), Ipvlan(bench.Child(2))))
        {
            _ = (bench.Move(1), bench.Move(2));
            Assert.True(bench.Reaches(1, 2));
            bench.Net.Net("c1").DeleteLink(bench.Link(1).Index);
            first.Change(bench.Spec(Ipvlan(bench.Child(2))));
            Assert.True(SpinWait.SpinUntil(() => LinkLocal(2).Length == 1, 5000));
            first.Detach();
        }

        var before = LinkLocal(2);
        using var second = bench.Start(Ipvlan(bench.Moved(2)), Ipvlan(bench.Child(3)), Ipvlan(bench.Child(1)));
        _ = (bench.Move(3), bench.Move(1));
        Assert.True(bench.Reaches(2, 3) && bench.Reaches(3, 1) && bench.Reaches(1, 2));
        Assert.True(SpinWait.SpinUntil(() => LinkLocal(1).Length == 1 && LinkLocal(3).Length == 1, 5000));
        Assert.Equal(before, LinkLocal(2));
        Assert.Equal(3, new[] { 1, 2, 3 }.SelectMany(LinkLocal).Distinct().Count());

        ChildSpec Ipvlan(ChildSpec child) => child with { Kind = ChildKind.Ipvlan, Address = null, Ipvlan = new IpvlanSettings { Mode = mode } };

        string[] LinkLocal(int number) =>
            [.. bench.Net.Net(LastingBench.Home(number)).Addresses(bench.Link(number).Index).Where(static address => address.Address.IsIPv6LinkLocal).Select(static address => address.Address.ToString())];
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("tap-ring")]
    public void A_passthru_child_is_adopted(string datapath)
    {
        using var bench = new LastingBench(datapath);
        var child = bench.Child(1) with { Mode = Forwarding.Macvlan.MacvlanMode.Passthru, Address = null };
        bench.Start(child).Detach();
        using var second = bench.Start(child);
        Assert.Equal(bench.Net.ParentAddress, second.Observe().Children[0].Address);
        _ = bench.Move(1);
        Assert.True(bench.ReachesWire(1));
    }

    private static LastingBench Bench(string datapath, ChildKind kind)
    {
        var bench = new LastingBench(datapath);
        if (bench.Datapath.Probe(kind) is { IsSupported: false } probe)
        {
            bench.Dispose();
            Assert.Skip(probe.Reason);
        }

        return bench;
    }

    private static ParentSpec OnDemand(LastingBench bench, params ChildSpec[] children) =>
        OnDemandParents.Resolve(bench.Spec(children) with { Name = "p.100" }, static spec => spec.Name == "p");
}

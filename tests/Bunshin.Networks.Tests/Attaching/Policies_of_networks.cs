using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Forwarding.Policies;

namespace Bunshin.Networks.Tests.Attaching;

public sealed class Policies_of_networks
{
    [Fact]
    public void Hold_children_to_their_addresses_and_go_on_when_another_process_takes_over()
    {
        using var bench = Bench();
        bench.Create("n1", AttachBench.On("p", DatapathKind.Auto) with { Guard = NetworkGuard.Addresses });
        Assert.Equal(DatapathKind.Ebpf, bench.Service.Current.Network("n1").Datapath);
        bench.Run("n1", "e1", "a", "172.16.10.2/24");
        Assert.True(bench.Lan.Reaches("a", "lan", "172.16.10.1"));

        Readdress(bench, "172.16.10.77/24");
        Assert.False(bench.Lan.Reaches("a", "lan", "172.16.10.1"));
        bench.Restart();
        Assert.False(bench.Lan.Reaches("a", "lan", "172.16.10.1"));
        Readdress(bench, "172.16.10.2/24");
        Assert.True(bench.Lan.Reaches("a", "lan", "172.16.10.1"));
    }

    [Fact]
    public void Are_refused_with_the_reason_where_the_datapath_serves_none()
    {
        using var bench = Bench();
        var refusal = Assert.Throws<NetworkException>(() => bench.Create("n1", AttachBench.On("p", DatapathKind.Userspace) with { Guard = NetworkGuard.On }));
        Assert.Equal(
            [
                "guard and rate are policies of children, which the ebpf datapath serves",
                "userspace: it serves no policies of children (try: datapath ebpf, or leave the policies out)",
            ],
            refusal.Problems);
        bench.Create("n1", AttachBench.On("p", DatapathKind.Userspace));
        refusal = Assert.Throws<NetworkException>(() => bench.Create("n2", AttachBench.On("p", DatapathKind.Auto) with { Rate = new RateLimit(1_000_000, 10_000) }));
        Assert.Contains("network n1 serves p by the datapath userspace, which serves no policies of children: leave guard and rate out", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_an_endpoint_are_its_own_where_it_says_so_and_else_its_networks()
    {
        var network = new NetworkSettings { Guard = NetworkGuard.On, Rate = new RateLimit(5_000, 6_000) };
        var endpoint = new Endpoint { Id = "e", NetworkId = "n", Ipv4 = Packets.Addresses.IpPrefix.Parse("10.0.0.2/24"), Ipv6 = Packets.Addresses.IpPrefix.Parse("fd00::2/64") };
        var policy = EndpointPolicies.Of(network, endpoint)!;
        Assert.Equal((true, network.Rate, network.Rate), (policy.Guard is { Addresses: null, MayTag: false }, policy.Sent.Rate, policy.Received.Rate));

        policy = EndpointPolicies.Of(network, endpoint with { Limits = new() { Guard = NetworkGuard.Addresses, Rate = new RateLimit(7_000, 8_000) } })!;
        Assert.Equal(["10.0.0.2/32", "fd00::2/128"], policy.Guard!.Addresses!.Select(static one => one.ToString()));
        Assert.Equal(new RateLimit(7_000, 8_000), policy.Sent.Rate);

        Assert.Null(EndpointPolicies.Of(network, endpoint with { Limits = new() { Guard = NetworkGuard.Off } })!.Guard);
        Assert.Equal((false, false), (policy.Guard.MayRoute, policy.Guard.MayServeDhcp));

        var free = network with { MayRoute = true, MayServeDhcp = true };
        policy = EndpointPolicies.Of(free, endpoint with { Limits = new() { MayServeDhcp = false } })!;
        Assert.Equal((true, false), (policy.Guard!.MayRoute, policy.Guard.MayServeDhcp));
        Assert.Null(EndpointPolicies.Of(new NetworkSettings(), endpoint));
    }

    [Fact]
    public void That_free_nobody_from_a_guard_are_refused()
    {
        const string said = "may_route and may_serve_dhcp free a guarded container";
        Assert.Contains(said, EndpointPolicies.Problem(new NetworkSettings { MayRoute = true }, []), StringComparison.Ordinal);
        Assert.Null(EndpointPolicies.Problem(new NetworkSettings { Guard = NetworkGuard.On, MayServeDhcp = true }, []));
        var network = new Network { Id = "n", Settings = new NetworkSettings(), Subnets = [], Datapath = DatapathKind.Ebpf, Created = default };
        Assert.Contains(said, EndpointPolicies.Problem(network, new ChildLimits { MayServeDhcp = true }), StringComparison.Ordinal);
        Assert.Null(EndpointPolicies.Problem(network, new ChildLimits { Guard = NetworkGuard.On, MayServeDhcp = true }));
    }

    // What a container with the right to can do.
    private static void Readdress(AttachBench bench, string address)
    {
        var net = bench.Lan.Net("a");
        foreach (var old in net.Addresses(net.GetLink("eth0").Index))
        {
            net.DeleteAddress(old);
        }

        bench.Lan.Address("a", "eth0", address);
    }

    private static AttachBench Bench()
    {
        var probe = DatapathSelection.Of(DatapathKind.Ebpf).Probe(ChildKind.Macvlan);
        Assert.SkipUnless(probe.IsSupported, probe.Reason);
        return new AttachBench();
    }
}

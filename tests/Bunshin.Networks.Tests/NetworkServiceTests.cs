using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Tests;

public sealed class NetworkServiceTests
{
    private static readonly NetworkSettings OnEth0 = new() { Parent = "eth0" };
    private readonly ServiceBench _bench = new();

    [Fact]
    public void A_network_is_made_once_however_often_it_is_asked_for()
    {
        var first = Make("n1");
        var again = Make("n1");

        Assert.Same(first, again);
        Assert.Equal(["n1"], _bench.Attachments.Opened);
    }

    [Fact]
    public void Another_network_of_the_same_id_is_refused()
    {
        Make("n1");

        var refusal = Assert.Throws<NetworkException>(() => _bench.Service.CreateNetwork("n1", OnEth0 with { Mtu = 1400 }, [ServiceBench.Subnet("172.16.10.0/24")]));

        Assert.Equal(NetworkProblem.Conflict, refusal.Kind);
    }

    [Fact]
    public void All_that_is_wrong_with_subnets_is_told_at_once()
    {
        var refusal = Assert.Throws<NetworkException>(() => _bench.Service.CreateNetwork(
            "n1",
            OnEth0,
            [ServiceBench.Subnet("172.16.10.0/24", "172.16.11.1"), ServiceBench.Subnet("172.16.0.0/16")]));

        Assert.Equal(2, refusal.Problems.Count);
        Assert.Contains("172.16.11.1 is not in the subnet 172.16.10.0/24", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("overlap", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Service.Current.Networks);
    }

    [Fact]
    public void A_network_whose_parent_cannot_be_made_ready_leaves_nothing()
    {
        _bench.Attachments.Failure = "no";

        Assert.Throws<NetworkException>(() => Make("n1"));

        Assert.Empty(_bench.Service.Current.Networks);
    }

    [Fact]
    public async Task An_endpoint_has_the_same_MAC_for_the_same_address_and_another_for_another()
    {
        Make("n1");
        var first = await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24"), TestContext.Current.CancellationToken);
        await _bench.Service.DeleteEndpointAsync("n1", "e1", TestContext.Current.CancellationToken);
        var second = await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e2", "172.16.10.2/24"), TestContext.Current.CancellationToken);
        var third = await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e3", "172.16.10.3/24"), TestContext.Current.CancellationToken);

        Assert.Equal(first.Address, second.Address);
        Assert.NotEqual(second.Address, third.Address);
    }

    [Fact]
    public async Task Two_networks_on_one_parent_never_have_the_same_address()
    {
        Make("n1");
        Make("n2");
        await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24"), TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<NetworkException>(() => _bench.Service.CreateEndpointAsync(ServiceBench.Request("n2", "e2", "172.16.10.2/24")));

        Assert.Equal(NetworkProblem.Conflict, refusal.Kind);
        Assert.Contains("e1", refusal.Message, StringComparison.Ordinal);
        Assert.Single(_bench.Service.Current.Endpoints);
    }

    [Fact]
    public async Task Networks_on_two_parents_may_have_the_same_address()
    {
        Make("n1");
        _bench.Service.CreateNetwork("n2", OnEth0 with { Parent = "eth1" }, [ServiceBench.Subnet("172.16.10.0/24", "172.16.10.1")]);

        await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24"), TestContext.Current.CancellationToken);
        await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n2", "e2", "172.16.10.2/24"), TestContext.Current.CancellationToken);

        Assert.Equal(2, _bench.Service.Current.Holdings.Count);
    }

    [Fact]
    public async Task An_address_that_somebody_on_the_LAN_has_is_refused_and_named()
    {
        _bench.Service.CreateNetwork("n1", OnEth0 with { Probe = ProbeEffort.Quick }, [ServiceBench.Subnet("172.16.10.0/24")]);
        _bench.Lan[IpAddress.Parse("172.16.10.2")] = MacAddress.Parse("02:aa:aa:aa:aa:aa");

        var refusal = await Assert.ThrowsAsync<NetworkException>(() => _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24")));

        Assert.Contains("02:aa:aa:aa:aa:aa", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Service.Current.Holdings);
    }

    [Fact]
    public async Task A_MAC_is_unique_on_its_LAN_and_not_to_be_chosen_where_it_is_the_parents()
    {
        Make("n1");
        _bench.Service.CreateNetwork("l3", new() { Parent = "eth1", Kind = ChildKind.Ipvlan }, [ServiceBench.Subnet("172.16.20.0/24")]);
        await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24", mac: "02:00:00:00:00:aa"), TestContext.Current.CancellationToken);

        var taken = await Assert.ThrowsAsync<NetworkException>(() => _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e2", "172.16.10.3/24", mac: "02:00:00:00:00:aa")));
        var ipvlan = await Assert.ThrowsAsync<NetworkException>(() => _bench.Service.CreateEndpointAsync(ServiceBench.Request("l3", "e3", "172.16.20.3/24", mac: "02:00:00:00:00:bb")));

        Assert.Contains("e1", taken.Message, StringComparison.Ordinal);
        Assert.Contains("ipvlan interfaces do not support custom mac address assignment", ipvlan.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_join_that_fails_leaves_the_endpoint_as_it_was()
    {
        Make("n1");
        await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24"), TestContext.Current.CancellationToken);
        _bench.Attachments.Failure = "no";

        Assert.Throws<NetworkException>(() => _bench.Service.Join("n1", "e1", "/run/netns/x"));

        Assert.Null(_bench.Service.Current.Endpoints["e1"].Attachment);
    }

    [Fact]
    public async Task Joining_leaving_and_deleting_may_be_repeated()
    {
        Make("n1");
        await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24"), TestContext.Current.CancellationToken);
        var first = _bench.Service.Join("n1", "e1", "/run/netns/x");
        var again = _bench.Service.Join("n1", "e1", "/run/netns/x");

        Assert.Equal(first with { Routes = [] }, again with { Routes = [] });
        Assert.Equal(IpAddress.Parse("172.16.10.1"), first.Gateway);
        for (var time = 0; time < 2; time++)
        {
            _bench.Service.Leave("n1", "e1");
            await _bench.Service.DeleteEndpointAsync("n1", "e1", TestContext.Current.CancellationToken);
            await _bench.Service.DeleteNetworkAsync("n1", TestContext.Current.CancellationToken);
        }

        Assert.Empty(_bench.Attachments.Attached);
        Assert.Empty(_bench.Service.Current.Holdings);
        Assert.Empty(_bench.Service.Current.Endpoints);
        Assert.Empty(_bench.Service.Current.Networks);
    }

    [Fact]
    public async Task A_network_in_use_is_not_removed()
    {
        Make("n1");
        await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24"), TestContext.Current.CancellationToken);
        _bench.Service.Join("n1", "e1", "/run/netns/x");

        var refusal = await Assert.ThrowsAsync<NetworkException>(() => _bench.Service.DeleteNetworkAsync("n1"));

        Assert.Contains("/run/netns/x", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_store_refuses_has_not_happened()
    {
        Make("n1");
        _bench.Store.Refusal = new NetworkException(NetworkProblem.Unavailable, "the disk is full");

        await Assert.ThrowsAsync<NetworkException>(() => _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24")));

        Assert.Empty(_bench.Service.Current.Endpoints);
        Assert.Empty(_bench.Service.Current.Holdings);
    }

    [Theory]
    [InlineData(IpvlanMode.L2, "172.16.10.1", 0)]
    [InlineData(IpvlanMode.L3, null, 1)]
    [InlineData(IpvlanMode.L3s, null, 1)]
    public async Task A_routed_child_gets_the_link_itself_as_its_way_out(IpvlanMode mode, string? gateway, int routes)
    {
        var settings = new NetworkSettings { Parent = "eth0", Kind = ChildKind.Ipvlan, Ipvlan = new() { Mode = mode } };
        _bench.Service.CreateNetwork("n1", settings, [ServiceBench.Subnet("172.16.10.0/24", "172.16.10.1")]);
        await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24"), TestContext.Current.CancellationToken);

        var answer = _bench.Service.Join("n1", "e1", "/run/netns/x");

        Assert.Equal(gateway, answer.Gateway?.ToString());
        Assert.Equal(routes, answer.Routes.Count(route => route.Destination == IpPrefix.Parse("0.0.0.0/0") && route.Gateway is null));
    }

    [Fact]
    public async Task An_internal_network_has_no_way_out()
    {
        _bench.Service.CreateNetwork("n1", OnEth0 with { IsInternal = true }, [ServiceBench.Subnet("172.16.10.0/24", "172.16.10.1")]);
        await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24"), TestContext.Current.CancellationToken);

        var answer = _bench.Service.Join("n1", "e1", "/run/netns/x");

        Assert.Null(answer.Gateway);
        Assert.Empty(answer.Routes);
    }

    [Fact]
    public async Task A_routed_child_without_a_way_out_reaches_the_networks_other_subnets_by_its_link()
    {
        var settings = new NetworkSettings { Kind = ChildKind.Ipvlan, Ipvlan = new() { Mode = IpvlanMode.L3 } };
        _bench.Service.CreateNetwork("n1", settings, [ServiceBench.Subnet("172.16.10.0/24", "172.16.10.1"), ServiceBench.Subnet("172.16.20.0/24", "172.16.20.1")]);
        await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24"), TestContext.Current.CancellationToken);

        var answer = _bench.Service.Join("n1", "e1", "/run/netns/x");

        Assert.Equal([new StaticRoute(IpPrefix.Parse("172.16.20.0/24"), null)], answer.Routes);
    }

    [Fact]
    public void A_pool_asked_for_with_its_parent_becomes_that_networks()
    {
        AddressPool Pool(string id, long number, string? parent) => new() { Id = id, Space = "s", Prefix = IpPrefix.Parse("172.16.10.0/24"), Number = number, Parent = parent };
        _bench.Registry.Change(_ => new() { Pools = [Pool("p1", 1, "eth0"), Pool("p2", 2, null), Pool("p3", 3, "eth1")] });

        Make("n1");
        Make("n2");

        Assert.Equal("n1", _bench.Service.Current.Pool("p1").NetworkId);
        Assert.Equal("n2", _bench.Service.Current.Pool("p2").NetworkId);
        Assert.Null(_bench.Service.Current.Pool("p3").NetworkId);
    }

    [Fact]
    public async Task An_address_from_a_pool_that_was_bound_to_the_other_network_is_refused()
    {
        var prefix = IpPrefix.Parse("172.16.10.0/24");
        AddressPool Pool(string id, string network) => new() { Id = id, Space = "s", Prefix = prefix, NetworkId = network };
        var subnet = ServiceBench.Subnet("172.16.10.0/24") with { Space = "s" };
        _bench.Service.CreateNetwork("n1", OnEth0, [subnet]);
        var other = _bench.Service.CreateNetwork("n2", OnEth0 with { Parent = "eth1" }, [subnet]);
        var drawn = IpAddress.Parse("172.16.10.2");
        _bench.Registry.Change(_ => new() { Pools = [Pool("p1", "n2"), Pool("p2", "n1")], Holdings = [new AddressHolding(other.Scope, drawn, "p1", null)] });

        var refusal = await Assert.ThrowsAsync<NetworkException>(() => _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24")));

        Assert.Contains("--ipam-opt parent=eth0", refusal.Message, StringComparison.Ordinal);
        _bench.Registry.Change(_ => new() { RemovedHoldings = [(other.Scope, drawn)] });
        await _bench.Service.CreateEndpointAsync(ServiceBench.Request("n1", "e1", "172.16.10.2/24"), TestContext.Current.CancellationToken);
    }

    private Network Make(string id) => _bench.Service.CreateNetwork(id, OnEth0, [ServiceBench.Subnet("172.16.10.0/24", "172.16.10.1")]);
}

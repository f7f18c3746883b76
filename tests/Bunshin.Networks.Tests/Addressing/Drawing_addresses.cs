using Bunshin.Networks.Addressing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Tests.Addressing;

public sealed class Drawing_addresses : IAsyncDisposable
{
    private const string LongId = "0734eaab5c580734eaab5c580734eaab5c580734eaab5c580734eaab5c580000";
    private readonly Lan _lan = new();
    private readonly Registry _registry = new(new MemoryStore());
    private readonly PoolService _pools;

    public Drawing_addresses() => _pools = new PoolService(_registry, _lan, _lan);

    public ValueTask DisposeAsync() => _lan.DisposeAsync();

    [Theory]
    [InlineData("172.16.10.0/24", "172.16.10.1/24", "172.16.10.2/24")]
    [InlineData("172.16.10.77/24", "172.16.10.1/24", "172.16.10.2/24")]
    [InlineData("10.0.0.0/8", "10.0.0.1/8", "10.0.0.2/8")]
    [InlineData("0.0.0.0/0", "0.0.0.1/0", "0.0.0.2/0")]
    [InlineData("10.0.0.4/31", "10.0.0.4/31", "10.0.0.5/31")]
    [InlineData("fd00::/64", "fd00::1/64", "fd00::2/64")]
    [InlineData("::/0", "::1/0", "::2/0")]
    [InlineData("fd00::4/127", "fd00::4/127", "fd00::5/127")]
    public async Task Goes_from_the_lowest_up(string subnet, string first, string second)
    {
        var pool = _pools.RequestPool(Make.Request(subnet));

        Assert.Equal(first, await Draw(pool));
        Assert.Equal(second, await Draw(pool));
    }

    [Theory]
    [InlineData("10.0.0.0/30", null, 2)]
    [InlineData("10.0.0.0/31", null, 2)]
    [InlineData("10.0.0.9/32", null, 1)]
    [InlineData("255.255.255.252/30", null, 2)]
    [InlineData("fd00::/126", null, 3)]
    [InlineData("fd00::/127", null, 2)]
    [InlineData("fd00::9/128", null, 1)]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc/126", null, 3)]
    [InlineData("10.0.0.0/24", "10.0.0.0/30", 3)]
    [InlineData("10.0.0.0/24", "10.0.0.252/30", 3)]
    [InlineData("10.0.0.0/24", "10.0.0.64/30", 4)]
    [InlineData("10.0.0.0/24", "10.0.0.0/32", 0)]
    public async Task Ends_with_the_last_that_a_host_may_have(string subnet, string? range, int count)
    {
        var pool = _pools.RequestPool(Make.Request(subnet, range));
        for (var drawn = 0; drawn < count; drawn++)
        {
            _ = await Draw(pool);
        }

        Assert.Equal(NetworkProblem.Exhausted, (await Refused(pool)).Kind);
    }

    [Fact]
    public async Task Says_who_has_what_of_an_exhausted_pool()
    {
        var pool = _pools.RequestPool(Make.Request("172.16.10.0/28", "172.16.10.0/29"));
        _ = await Draw(pool, "172.16.10.1", isGateway: true);
        var network = Make.Network(LongId, "eth0", "172.16.10.0/28");
        _registry.Bind(pool, network with { Settings = network.Settings with { Probe = ProbeEffort.Quick } });
        _lan.Hosts[IpAddress.Parse("172.16.10.4")] = MacAddress.Parse("02:00:00:00:00:99");
        for (var drawn = 0; drawn < 5; drawn++)
        {
            _ = await Draw(pool);
        }

        Assert.Equal(
            "no address is free in range 172.16.10.0/29 of subnet 172.16.10.0/28: of 7 addresses 5 held (5 by network 0734eaab5c58), "
            + "1 reserved for gateways and as auxiliary addresses, 1 in use by others on the LAN (172.16.10.4 at 02:00:00:00:00:99). "
            + "Remove containers that are not needed, or make a network with a larger subnet or range",
            (await Refused(pool)).Message);

        _ = await Draw(pool, "172.16.10.9");
        await _pools.ReleaseAddressAsync(pool.Id, IpAddress.Parse("172.16.10.3"));
        Assert.Equal("172.16.10.3/28", await Draw(pool));
    }

    [Theory]
    [InlineData("10.0.0.0", "10.0.0.0 is the network address of subnet 10.0.0.0/24: addresses of its hosts are 10.0.0.1 to 10.0.0.254")]
    [InlineData("10.0.0.255", "10.0.0.255 is the broadcast address of subnet 10.0.0.0/24: addresses of its hosts are 10.0.0.1 to 10.0.0.254")]
    [InlineData("10.0.1.1", "10.0.1.1 is not in subnet 10.0.0.0/24: addresses of its hosts are 10.0.0.1 to 10.0.0.254")]
    [InlineData("fd00::1", "fd00::1 is not in subnet 10.0.0.0/24: addresses of its hosts are 10.0.0.1 to 10.0.0.254")]
    public async Task Refuses_what_no_host_may_have(string wish, string text)
    {
        var pool = Bound("n1", "eth0", "10.0.0.0/24");

        var refusal = await Refused(pool, wish);
        Assert.Equal((text, NetworkProblem.Invalid), (refusal.Message, refusal.Kind));
        Assert.Equal(text, (await Assert.ThrowsAsync<NetworkException>(() => Draw(pool, wish, isGateway: true))).Message);
    }

    [Fact]
    public async Task Refuses_the_address_of_any_router()
    {
        var pool = Bound("n1", "eth0", "fd00::/64");

        Assert.Equal(
            "fd00:: is the address of any router of subnet fd00::/64 (subnet-router anycast): addresses of its hosts are fd00::1 to fd00::ffff:ffff:ffff:ffff",
            (await Refused(pool, "fd00::")).Message);
    }

    [Fact]
    public async Task Gives_a_wish_outside_the_range()
    {
        var pool = Bound("n1", "eth0", "10.0.0.0/24", "10.0.0.128/25");

        Assert.Equal("10.0.0.5/24", await Draw(pool, "10.0.0.5"));
        Assert.Equal("10.0.0.128/24", await Draw(pool));
    }

    [Fact]
    public async Task Names_who_has_a_wish()
    {
        var one = Bound(LongId, "eth0", "10.0.0.0/24");
        var other = Bound("n2", "eth0", "10.0.0.0/25");
        var apart = Bound("n3", "eth1", "10.0.0.0/24");
        _registry.GiveToEndpoint(LongId, "4f6cc4969ca4", new IpPrefix(IpAddress.Parse(await Bare(one, "10.0.0.5")), 24));
        _ = await Draw(one, "10.0.0.6");

        Assert.Equal("10.0.0.5 is held by endpoint 4f6cc4969ca4 of network 0734eaab5c58 on parent eth0", (await Refused(other, "10.0.0.5")).Message);
        Assert.Equal($"10.0.0.6 is given out by address pool {one.Id}, and no endpoint has it yet", (await Refused(other, "10.0.0.6")).Message);
        Assert.Equal(NetworkProblem.Conflict, (await Refused(other, "10.0.0.6")).Kind);
        Assert.Equal("10.0.0.5/24", await Draw(apart, "10.0.0.5"));
    }

    [Fact]
    public async Task Gives_again_what_no_endpoint_has_yet()
    {
        var pool = Bound("n1", "eth0", "10.0.0.0/24");

        Assert.Equal("10.0.0.5/24", await Draw(pool, "10.0.0.5"));
        Assert.Equal("10.0.0.5/24", await Draw(pool, "10.0.0.5"));
        _registry.GiveToEndpoint("n1", "e1", IpPrefix.Parse("10.0.0.5/24"));
        _ = await Refused(pool, "10.0.0.5");
    }

    [Fact]
    public async Task Keeps_gateways_and_auxiliary_addresses_of_a_scope_for_others()
    {
        var first = _pools.RequestPool(Make.Request("10.0.0.0/24"));
        Assert.Equal("10.0.0.1/24", await Draw(first, isGateway: true));
        Assert.Equal("10.0.0.1/24", await Draw(first, "10.0.0.1", isGateway: true));
        Assert.Equal("10.0.0.3/24", await Draw(first, "10.0.0.3"));
        Assert.StartsWith("10.0.0.3 is reserved", (await Refused(first, "10.0.0.3")).Message, StringComparison.Ordinal);
        Assert.Empty(_registry.Current.Holdings);
        _registry.Bind(first, Make.Network("n1", "eth0", "10.0.0.0/24"));

        // Another network of the LAN, by another's address management.
        var subnet = new Subnet(IpPrefix.Parse("10.0.0.0/24"), IpAddress.Parse("10.0.0.2"))
        {
            Auxiliary = new Dictionary<string, IpAddress> { ["printer"] = IpAddress.Parse("10.0.0.5") },
        };
        _registry.Change(_ => new StoreChange { Networks = [Make.Network("n2", "eth0") with { Subnets = [subnet] }] });
        var second = _pools.RequestPool(Make.Request("10.0.0.0/25"));
        Assert.Equal("10.0.0.1/25", await Draw(second, "10.0.0.1", isGateway: true));
        _registry.Bind(second, Make.Network("n3", "eth0", "10.0.0.0/25"));

        Assert.Equal("10.0.0.2 is the gateway of network n2", (await Refused(second, "10.0.0.2")).Message);
        Assert.Equal("10.0.0.5 is the auxiliary address \"printer\" of network n2", (await Refused(second, "10.0.0.5")).Message);
        Assert.Equal(
            $"10.0.0.3 is reserved, for a gateway or as an auxiliary address, by address pool {first.Id} of network n1",
            (await Refused(second, "10.0.0.3")).Message);
        Assert.Equal("10.0.0.4/24", await Draw(first));
        Assert.Equal("10.0.0.6/25", await Draw(second));

        await _pools.ReleaseAddressAsync(first.Id, IpAddress.Parse("10.0.0.3"));
        Assert.Equal("10.0.0.3/25", await Draw(second));
    }

    [Fact]
    public async Task Starts_anew_if_the_pool_becomes_a_networks_meanwhile()
    {
        var pool = Bound("n1", "eth0", "10.0.0.0/24");
        var gate = new TaskCompletionSource();
        _lan.Pause = () => gate.Task;
        var drawing = Draw(pool);
        _registry.Change(view => new StoreChange { Networks = [Make.Network("n2", "eth1")], Pools = [view.Pool(pool.Id) with { NetworkId = "n2" }] });
        gate.SetResult();

        Assert.Equal("10.0.0.1/24", await drawing);
        Assert.Equal(("parent eth1", IpAddress.Parse("10.0.0.1")), Assert.Single(_registry.Current.Holdings.Keys));
    }

    [Fact]
    public async Task Knows_no_pool_that_is_gone()
    {
        var refusal = await Assert.ThrowsAsync<NetworkException>(() => _pools.RequestAddressAsync("bunshin-9", null, false));
        Assert.Equal(("address pool bunshin-9 is not known here", NetworkProblem.NotFound), (refusal.Message, refusal.Kind));

        await _pools.ReleaseAddressAsync("bunshin-9", IpAddress.Parse("10.0.0.1"));
        await _pools.ReleasePoolAsync("bunshin-9");
    }

    private AddressPool Bound(string network, string? parent, string subnet, string? range = null)
    {
        var pool = _pools.RequestPool(Make.Request(subnet, range));
        _registry.Bind(pool, Make.Network(network, parent, subnet));
        return pool;
    }

    private async Task<string> Draw(AddressPool pool, string? wish = null, bool isGateway = false) =>
        (await _pools.RequestAddressAsync(pool.Id, wish is null ? null : IpAddress.Parse(wish), isGateway)).ToString();

    private async Task<string> Bare(AddressPool pool, string wish) => (await Draw(pool, wish)).Split('/')[0];

    private Task<NetworkException> Refused(AddressPool pool, string? wish = null) => Assert.ThrowsAsync<NetworkException>(() => Draw(pool, wish));
}

using Bunshin.Networks.Addressing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Tests.Addressing;

/// <summary>Hosts that answer on the LAN, and other hosts that claim in the shared store.</summary>
public sealed class Addresses_that_others_have : IAsyncDisposable
{
    private readonly Lan _lan = new();
    private readonly ManualClock _clock = new();
    private readonly MemoryStore _store = new();
    private readonly Registry _registry;
    private readonly PoolService _pools;

    public Addresses_that_others_have()
    {
        _registry = new Registry(_store);
        _pools = new PoolService(_registry, _lan, _lan, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _lan.DisposeAsync();
        _store.Dispose();
    }

    [Fact]
    public async Task Are_passed_over_and_not_asked_for_again_for_a_while()
    {
        var pool = Bound(ProbeEffort.Quick);
        _lan.Hosts[Address(1)] = MacAddress.Parse("02:00:00:00:00:99");

        Assert.Equal(2, await Draw(pool));
        Assert.Equal(3, await Draw(pool));
        Assert.Equal([Address(1), Address(2), Address(3)], _lan.Probed);
        Assert.Equal([Address(2), Address(3)], _lan.Claimed);

        _lan.Hosts.Clear();
        _clock.Pass(AddressesUnderWay.OnLan);
        Assert.Equal(1, await Draw(pool));
    }

    [Fact]
    public async Task Are_named_if_they_were_wished_for()
    {
        var pool = Bound(ProbeEffort.Quick);
        _lan.Hosts[Address(5)] = MacAddress.Parse("02:00:00:00:00:99");
        _lan.Claims[("10.0.0.0/24", Address(6))] = "server2";

        var onLan = await Assert.ThrowsAsync<NetworkException>(() => Draw(pool, 5));
        Assert.Equal(("10.0.0.5 is in use on the LAN behind eth0: 02:00:00:00:00:99 answers for it", NetworkProblem.Conflict), (onLan.Message, onLan.Kind));
        var ofHost = await Assert.ThrowsAsync<NetworkException>(() => Draw(pool, 6));
        Assert.Equal(("10.0.0.6 is held on LAN 10.0.0.0/24 by another host: server2", NetworkProblem.Conflict), (ofHost.Message, ofHost.Kind));

        // Who wishes for it may know that it is free now.
        _lan.Hosts.Clear();
        _lan.Claims.Clear();
        Assert.Equal(5, await Draw(pool, 5));
        Assert.Equal(6, await Draw(pool, 6));
    }

    [Fact]
    public async Task Are_not_looked_for_where_nobody_asked_or_nothing_leads_out()
    {
        _lan.Hosts[Address(1)] = MacAddress.Parse("02:00:00:00:00:99");

        Assert.Equal(1, await Draw(Bound(ProbeEffort.None)));
        Assert.Equal(1, await Draw(Bound(ProbeEffort.Full, "n2", parent: null)));
        Assert.Empty(_lan.Probed);
        Assert.Equal([("10.0.0.0/24", Address(1))], _lan.Claims.Keys);
    }

    [Fact]
    public async Task Of_other_hosts_are_asked_for_again_before_a_pool_is_exhausted()
    {
        var pool = Bound(ProbeEffort.None, subnet: "10.0.0.0/30");
        _lan.Claims[("10.0.0.0/30", Address(1))] = "server2";
        Assert.Equal(2, await Draw(pool));
        Assert.Contains(
            "1 in use by others on the LAN (10.0.0.1 at server2)", (await Assert.ThrowsAsync<NetworkException>(() => Draw(pool))).Message, StringComparison.Ordinal);
        _lan.Claims.Clear();

        Assert.Equal(1, await Draw(pool));
        Assert.Equal(NetworkProblem.Exhausted, (await Assert.ThrowsAsync<NetworkException>(() => Draw(pool))).Kind);
    }

    [Fact]
    public async Task Are_claimed_by_the_name_of_the_LAN()
    {
        var pool = Bound(ProbeEffort.None, lan: "office");

        Assert.Equal(1, await Draw(pool));
        Assert.Equal([("office", Address(1))], _lan.Claims.Keys);
        Assert.Equal("office", Assert.Single(_registry.Current.Holdings.Values).Lan);
        await _pools.ReleaseAddressAsync(pool.Id, Address(1));
        Assert.Empty(_lan.Claims);
    }

    [Fact]
    public async Task Cannot_be_known_while_the_shared_store_is_down_so_nothing_is_given()
    {
        var pool = Bound(ProbeEffort.None);
        _lan.IsSharedDown = true;

        Assert.Equal(NetworkProblem.Unavailable, (await Assert.ThrowsAsync<NetworkException>(() => Draw(pool))).Kind);
        Assert.Empty(_registry.Current.Holdings);

        _lan.IsSharedDown = false;
        Assert.Equal(1, await Draw(pool));
    }

    [Fact]
    public async Task Are_given_back_if_the_change_cannot_be_stored()
    {
        var pool = Bound(ProbeEffort.None);
        _store.Refusal = new NetworkException(NetworkProblem.Unavailable, "the disk is full");

        Assert.Equal("the disk is full", (await Assert.ThrowsAsync<NetworkException>(() => Draw(pool))).Message);
        Assert.Empty(_lan.Claims);
        Assert.Empty(_registry.Current.Holdings);

        _store.Refusal = null;
        Assert.Equal(1, await Draw(pool));
    }

    [Fact]
    public async Task Keep_their_claim_while_another_network_of_this_host_has_the_address_on_a_LAN_of_that_name()
    {
        var one = Bound(ProbeEffort.None);
        var other = Bound(ProbeEffort.None, "n2", "eth1");
        Assert.Equal(1, await Draw(one));
        Assert.Equal(1, await Draw(other));

        await _pools.ReleaseAddressAsync(one.Id, Address(1));
        Assert.Equal([("10.0.0.0/24", Address(1))], _lan.Claims.Keys);
        await _pools.ReleaseAddressAsync(other.Id, Address(1));
        Assert.Empty(_lan.Claims);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public async Task Are_seen_though_they_were_taken_while_the_LAN_was_asked(int? wish)
    {
        var pool = Bound(ProbeEffort.Quick);
        var gate = new TaskCompletionSource();
        _lan.Pause = () => gate.Task;
        var drawing = Draw(pool, wish);
        var other = new Endpoint { Id = "e1", NetworkId = "n1", Ipv4 = new IpPrefix(Address(1), 24) };
        _lan.Claims[("10.0.0.0/24", Address(1))] = "us";
        _registry.Change(_ => new StoreChange
        {
            Endpoints = [other],
            Holdings = [new AddressHolding("parent eth0", Address(1), null, "e1") { Lan = "10.0.0.0/24" }],
        });
        gate.SetResult();

        if (wish is null)
        {
            Assert.Equal(2, await drawing);
        }
        else
        {
            var refusal = await Assert.ThrowsAsync<NetworkException>(() => drawing);
            Assert.Equal("10.0.0.1 is held by endpoint e1 of network n1 on parent eth0", refusal.Message);
        }

        // The claim is the other's, and stays.
        Assert.Contains(("10.0.0.0/24", Address(1)), _lan.Claims.Keys);
        Assert.Equal("e1", _registry.Current.Holdings[("parent eth0", Address(1))].EndpointId);
    }

    [Fact]
    public async Task Keep_the_claim_of_a_new_holder_though_the_old_ones_return_is_late()
    {
        var pool = Bound(ProbeEffort.None);
        Assert.Equal(1, await Draw(pool));
        var gate = new TaskCompletionSource();
        _lan.Pause = () => gate.Task;
        var release = _pools.ReleaseAddressAsync(pool.Id, Address(1));
        _lan.Pause = () => Task.CompletedTask;
        var drawing = Draw(pool);
        gate.SetResult();
        await release;

        Assert.Equal(1, await drawing);
        Assert.Equal([("10.0.0.0/24", Address(1))], _lan.Claims.Keys);
    }

    [Fact]
    public async Task Are_looked_for_by_one_request_each()
    {
        var pool = Bound(ProbeEffort.Quick);
        var gate = new TaskCompletionSource();
        _lan.Pause = () => gate.Task;
        var drawn = Enumerable.Range(0, 5).Select(_ => Draw(pool)).ToArray();
        var wish = Draw(pool, 9);
        Assert.Equal("10.0.0.9 is just being given to another request", (await Assert.ThrowsAsync<NetworkException>(() => Draw(pool, 9))).Message);

        gate.SetResult();
        Assert.Equal([1, 2, 3, 4, 5], (await Task.WhenAll(drawn)).Order());
        Assert.Equal(9, await wish);
        Assert.Equal(6, _lan.Probed.Count);
    }

    [Fact]
    public async Task May_be_wished_for_again_after_a_request_was_given_up()
    {
        var pool = Bound(ProbeEffort.Quick);
        using var giveUp = new CancellationTokenSource();
        _lan.Pause = () => Task.FromCanceled(giveUp.Token);
        await giveUp.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Draw(pool, 5));

        _lan.Pause = () => Task.CompletedTask;
        Assert.Equal(5, await Draw(pool, 5));
    }

    [Fact]
    public async Task Drawn_for_endpoints_that_never_came_are_given_back_after_a_time()
    {
        var pool = Bound(ProbeEffort.None);
        var foreign = _pools.RequestPool(Make.Request("10.1.0.0/24"));
        Assert.Equal(1, await Draw(pool));
        Assert.Equal(2, await Draw(pool));
        Assert.Equal(1, await Draw(foreign));
        _registry.GiveToEndpoint("n1", "e1", IpPrefix.Parse("10.0.0.2/24"));
        var age = TimeSpan.FromMinutes(10);

        Assert.Empty(await _pools.ReleaseForgottenAsync(age));
        _clock.Pass(age / 2);
        Assert.Equal(3, await Draw(pool));
        Assert.Empty(await _pools.ReleaseForgottenAsync(age));
        _clock.Pass(age / 2);
        Assert.Equal([Address(1)], await _pools.ReleaseForgottenAsync(age));
        Assert.Equal([Address(2), Address(3)], _lan.Claims.Keys.Select(key => key.Address).OrderBy(address => address.Ipv4.Value));
        Assert.Equal(1, await Draw(pool));
        Assert.Single(_registry.Current.Holdings.Values, holding => holding.PoolId == foreign.Id);
    }

    private static IpAddress Address(int last) => new Ipv4Address(0x0A00_0000 + (uint)last);

    private AddressPool Bound(ProbeEffort effort, string network = "n1", string? parent = "eth0", string subnet = "10.0.0.0/24", string? lan = null)
    {
        var pool = _pools.RequestPool(Make.Request(subnet));
        var made = Make.Network(network, parent, subnet);
        _registry.Bind(pool, made with { Settings = made.Settings with { Probe = effort, Lan = lan } });
        return pool;
    }

    private async Task<int> Draw(AddressPool pool, int? wish = null) =>
        (int)((await _pools.RequestAddressAsync(pool.Id, wish is { } last ? Address(last) : null, false)).Address.Ipv4.Value & 0xFF);
}

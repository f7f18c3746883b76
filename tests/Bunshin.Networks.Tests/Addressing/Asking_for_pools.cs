using Bunshin.Networks.Addressing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Addressing;

public sealed class Asking_for_pools : IAsyncDisposable
{
    private readonly Lan _lan = new();
    private readonly Registry _registry = new(new MemoryStore());
    private readonly PoolService _pools;

    public Asking_for_pools() => _pools = new PoolService(_registry, _lan, _lan);

    public ValueTask DisposeAsync() => _lan.DisposeAsync();

    [Fact]
    public async Task Makes_a_new_one_each_time()
    {
        var first = _pools.RequestPool(Make.Request("10.0.0.7/24", "10.0.0.200/25"));
        var second = _pools.RequestPool(Make.Request("10.0.0.0/24"));
        await _pools.ReleasePoolAsync(second.Id);
        var third = _pools.RequestPool(Make.Request("10.0.0.0/24"));

        Assert.Equal("10.0.0.0/24", first.Prefix.ToString());
        Assert.Equal("10.0.0.128/25", first.Range.ToString());
        Assert.StartsWith("bunshin-1-10.0.0.0/24-", first.Id, StringComparison.Ordinal);
        Assert.Equal(3, new[] { first, second, third }.Select(pool => pool.Id).Distinct().Count());
        Assert.True(first.Number < second.Number);
        Assert.Equal([first.Id, third.Id], _registry.Current.Pools.Values.OrderBy(pool => pool.Number).Select(pool => pool.Id));
    }

    [Theory]
    [InlineData("10.0.0.0/24", "10.0.1.0/25", "range 10.0.1.0/25 does not lie in subnet 10.0.0.0/24: it must be part of it, such as 10.0.0.0/25")]
    [InlineData("10.0.0.0/24", "10.0.0.0/23", "range 10.0.0.0/23 does not lie in subnet 10.0.0.0/24: it must be part of it, such as 10.0.0.0/25")]
    [InlineData("10.0.0.9/32", "10.0.0.8/32", "range 10.0.0.8/32 does not lie in subnet 10.0.0.9/32: it must be part of it, such as 10.0.0.9/32")]
    [InlineData("10.0.0.0/24", "fd00::/64", "range fd00::/64 does not lie in subnet 10.0.0.0/24: they are of different families")]
    [InlineData(null, "10.0.0.0/25", "range 10.0.0.0/25 is given without a subnet: name the subnet too")]
    public void Refuses_a_range_elsewhere(string? subnet, string range, string text)
    {
        var refusal = Assert.Throws<NetworkException>(() => _pools.RequestPool(Make.Request(subnet, range)));

        Assert.Equal(text, refusal.Message);
        Assert.Equal(NetworkProblem.Invalid, refusal.Kind);
        Assert.Empty(_registry.Current.Pools);
    }

    [Fact]
    public void Finds_a_subnet_that_meets_none_of_ours_until_none_is_left()
    {
        _ = _pools.RequestPool(Make.Request("172.18.5.0/24"));
        _registry.Change(_ => new StoreChange { Networks = [Make.Network("n1", "eth0", "192.168.17.0/24")] });

        var found = new List<string>();
        var refusal = Assert.Throws<NetworkException>(() =>
        {
            for (var more = 0; more < 100; more++)
            {
                found.Add(_pools.RequestPool(Make.Request(null)).Prefix.ToString());
            }
        });

        Assert.Equal(NetworkProblem.Exhausted, refusal.Kind);
        Assert.Contains("--subnet", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["172.17.0.0/16", "172.19.0.0/16"], found[..2]);
        Assert.Equal(["172.31.0.0/16", "192.168.0.0/20", "192.168.32.0/20"], found[13..16]);
        Assert.Equal(14 + 15, found.Count);
    }

    [Fact]
    public void Finds_a_unique_local_subnet_for_IPv6()
    {
        var found = Enumerable.Range(0, 100).Select(_ => _pools.RequestPool(new PoolRequest("s", null, null, true, null)).Prefix).ToArray();

        Assert.All(found, prefix => Assert.True(IpPrefix.Parse("fd00::/8").Contains(prefix.Address) && prefix.Length == 64 && prefix == prefix.Network));
        Assert.Equal(100, found.Distinct().Count());
    }
}

using Bunshin.Networks.Addressing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Addressing;

public sealed class Drawing_addresses : IAsyncDisposable
{
    private readonly Lan _lan = new();
    private readonly Registry _registry = new(new MemoryStore());
    private readonly PoolService _pools;

    public Drawing_addresses() => _pools = new PoolService(_registry, _lan, _lan);

    public ValueTask DisposeAsync() => _lan.DisposeAsync();

    [Theory]
    [InlineData("172.16.10.0/24", "172.16.10.1/24", "172.16.10.2/24")]
    [InlineData("172.16.10.77/24", "172.16.10.1/24", "172.16.10.2/24")]
    [InlineData("10.0.0.0/8", "10.0.0.1/8", "10.0.0.2/8")]
    [InlineData("10.0.0.4/31", "10.0.0.4/31", "10.0.0.5/31")]
    [InlineData("fd00::/64", "fd00::1/64", "fd00::2/64")]
    [InlineData("fd00::4/127", "fd00::4/127", "fd00::5/127")]
    public async Task Go_from_the_lowest_up(string subnet, string first, string second)
    {
        var pool = _pools.RequestPool(Make.Request(subnet));

        Assert.Equal(first, await Draw(pool));
        Assert.Equal(second, await Draw(pool));
    }

    [Theory]
    [InlineData("10.0.0.0/30", null, 2)]
    [InlineData("10.0.0.0/31", null, 2)]
    [InlineData("10.0.0.9/32", null, 1)]
    [InlineData("fd00::/126", null, 3)]
    [InlineData("fd00::/127", null, 2)]
    [InlineData("fd00::9/128", null, 1)]
    [InlineData("10.0.0.0/24", "10.0.0.0/30", 3)]
    [InlineData("10.0.0.0/24", "10.0.0.252/30", 3)]
    [InlineData("10.0.0.0/24", "10.0.0.64/30", 4)]
    [InlineData("10.0.0.0/24", "10.0.0.0/32", 0)]
    public async Task End_with_the_last_that_a_host_may_have(string subnet, string? range, int count)
    {
        var pool = _pools.RequestPool(Make.Request(subnet, range));
        for (var drawn = 0; drawn < count; drawn++)
        {
            _ = await Draw(pool);
        }

        var refusal = await Assert.ThrowsAsync<NetworkException>(() => Draw(pool));
        Assert.Equal(NetworkProblem.Exhausted, refusal.Kind);
    }

    private async Task<string> Draw(AddressPool pool, string? wish = null, bool isGateway = false) =>
        (await _pools.RequestAddressAsync(pool.Id, wish is null ? null : IpAddress.Parse(wish), isGateway)).ToString();
}

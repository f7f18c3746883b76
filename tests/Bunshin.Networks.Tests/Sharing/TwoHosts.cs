using System.Diagnostics;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Sharing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Sharing;

public class Two_hosts_on_one_lan
{
    private const int Workers = 8;

    [Fact]
    public Task Give_no_address_twice_and_lose_none_though_etcd_stops_twice() => Run("10.64.0.0/22", 1000);

    [Fact(Explicit = true)]
    public Task Give_no_address_twice_and_lose_none_of_ten_thousand() => Run("10.64.0.0/18", 10_000);

    private static async Task Run(string subnet, int total)
    {
        using var server = new EtcdServer();
        using var folder = new TemporaryFolder();
        await using var one = new Host("host1", server, subnet);
        await using var two = new Host("host2", server, subnet);
        var watch = Stopwatch.StartNew();
        var (drawn, refusals) = (0, 0);
        Task[] work = [.. new[] { one, two }.SelectMany(host => Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (var number = worker; number < total / 2; number += Workers)
            {
                await host.DrawAsync(() => Interlocked.Increment(ref refusals));
                Interlocked.Increment(ref drawn);
            }
        })))];
        foreach (var part in new[] { total / 3, total * 2 / 3 })
        {
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref drawn) >= part, TimeSpan.FromMinutes(8)), $"{drawn} drawn");
            server.Stop();
            await Task.Delay(1500, TestContext.Current.CancellationToken);
            server.Start();
        }

        await Task.WhenAll(work);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{total} addresses in {watch.Elapsed.TotalSeconds:0.0} s, {one.Held.Count} and {two.Held.Count}; {refusals} requests refused while etcd was down");
        Assert.Equal(total, one.Held.Count + two.Held.Count);
        Assert.Empty(one.Held.Intersect(two.Held));
        Assert.True(refusals > 0, "etcd was never missed");

        // Claims whose answer was lost are given back; then etcd and the hosts agree.
        await Addresses_shared_by_an_etcd.Until(async () =>
        {
            var claims = await ClaimsAsync(server);
            return claims.Count == total
                && one.Held.All(address => claims.GetValueOrDefault(address) == "host1")
                && two.Held.All(address => claims.GetValueOrDefault(address) == "host2");
        });
    }

    private static async Task<Dictionary<IpAddress, string>> ClaimsAsync(EtcdServer server)
    {
        using var cluster = new EtcdCluster(server.Options("reader"));
        using var presence = new HostPresence(cluster, server.Options("reader"));
        var all = await new EtcdClaims(cluster, presence, "reader").ReadAllAsync(TestContext.Current.CancellationToken);
        return all.ToDictionary(one => one.Key.Address, one => one.Value.Host);
    }

    private sealed class Host : IAsyncDisposable
    {
        private readonly Registry _registry = new(new MemoryStore());
        private readonly EtcdSharedAddresses _shared;
        private readonly PoolService _pools;
        private readonly string _pool;

        public Host(string name, EtcdServer server, string subnet)
        {
            _shared = new EtcdSharedAddresses(server.Options(name), () => SharedAddress.AllOf(_registry.Current));
            _pools = new PoolService(_registry, new Lan(), _shared);
            var pool = _pools.RequestPool(Make.Request(subnet));
            _registry.Bind(pool, Make.Network("net", "eth0", subnet));
            _pool = pool.Id;
        }

        public HashSet<IpAddress> Held => [.. _registry.Current.Holdings.Keys.Select(key => key.Address)];

        public async Task DrawAsync(Action refused)
        {
            while (true)
            {
                try
                {
                    _ = await _pools.RequestAddressAsync(_pool, null, false, TestContext.Current.CancellationToken);
                    return;
                }
                catch (NetworkException down) when (down.Kind == NetworkProblem.Unavailable)
                {
                    refused();
                    await Task.Delay(100, TestContext.Current.CancellationToken);
                }
            }
        }

        public ValueTask DisposeAsync() => _shared.DisposeAsync();
    }
}

using System.Collections.Concurrent;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;
using CsCheck;

namespace Bunshin.Networks.Tests.Addressing;

public sealed class Random_sequences
{
    private enum Step
    {
        Draw,
        Wish,
        Release,
        MakeEndpoint,
        RemoveEndpoint,
    }

    /// <summary>Subnet, range, network, parent: two overlap on one parent, one is isolated, one is of no network, one is IPv6.</summary>
    private static readonly (string Subnet, string? Range, string? Network, string? Parent)[] s_pools =
    [
        ("10.0.0.0/29", null, "n1", "eth0"),
        ("10.0.0.0/28", "10.0.0.4/30", "n2", "eth0"),
        ("10.0.0.0/29", null, "n3", null),
        ("10.0.0.0/29", null, null, null),
        ("fd00::/125", null, "n5", "eth0"),
    ];

    [Fact]
    public async Task Give_no_address_twice_and_always_the_lowest() =>
        await Gen.Select(Gen.Enum<Step>(), Gen.Int[0, s_pools.Length - 1], Gen.Int[0, 16]).List[1, 60].SampleAsync(
            async steps =>
            {
                using var folder = TemporaryFolder.InMemory();
                await using var run = new Run(folder.Store);
                foreach (var (step, pool, number) in steps)
                {
                    await run.MakeAsync(step, pool, number);
                }

                run.CheckReload(folder.Store);
                await run.ReleaseAllAsync();
            },
            iter: 150);

    [Fact]
    public async Task At_once_give_no_address_twice()
    {
        await using var lan = new Lan { Pause = async () => await Task.Yield() };
        using var store = new MemoryStore();
        var registry = new Registry(store);
        var pools = new PoolService(registry, lan, lan);
        var two = new[] { pools.RequestPool(Make.Request("10.0.0.0/27")), pools.RequestPool(Make.Request("10.0.0.0/26", "10.0.0.16/28")) };
        for (var at = 0; at < two.Length; at++)
        {
            var network = Make.Network($"n{at}", "eth0");
            registry.Bind(two[at], network with { Settings = network.Settings with { Probe = ProbeEffort.Quick, Lan = "office" } });
        }

        lan.Hosts[IpAddress.Parse("10.0.0.7")] = Bunshin.Packets.Ethernet.MacAddress.Parse("02:00:00:00:00:99");
        lan.Claims[("office", IpAddress.Parse("10.0.0.9"))] = "server2";
        var owned = new ConcurrentDictionary<IpAddress, AddressPool>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() => WorkAsync(new Random(worker), pools, two, owned))));

        Assert.Equal(owned.Keys.OrderBy(address => address.Ipv4.Value), registry.Current.Holdings.Keys.Select(key => key.Address).OrderBy(address => address.Ipv4.Value));
        Assert.Equal(
            owned.Keys.OrderBy(address => address.Ipv4.Value),
            lan.Claims.Where(claim => claim.Value == "us").Select(claim => claim.Key.Address).OrderBy(address => address.Ipv4.Value));
        foreach (var (address, pool) in owned)
        {
            await pools.ReleaseAddressAsync(pool.Id, address);
        }

        Assert.Empty(registry.Current.Holdings);
        Assert.Equal(["server2"], lan.Claims.Values);
    }

    private static async Task WorkAsync(Random random, PoolService pools, AddressPool[] two, ConcurrentDictionary<IpAddress, AddressPool> owned)
    {
        var mine = new List<IpAddress>();
        for (var step = 0; step < 300; step++)
        {
            if (mine.Count > 0 && random.Next(2) == 0)
            {
                var address = mine[random.Next(mine.Count)];
                _ = mine.Remove(address);
                Assert.True(owned.TryRemove(address, out var of));
                await pools.ReleaseAddressAsync(of.Id, address);
                continue;
            }

            var pool = two[random.Next(2)];
            try
            {
                var address = (await pools.RequestAddressAsync(pool.Id, null, false)).Address;
                Assert.True(owned.TryAdd(address, pool), $"{address} was given twice");
                mine.Add(address);
            }
            catch (NetworkException refusal) when (refusal.Kind == NetworkProblem.Exhausted)
            {
            }
        }
    }

    /// <summary>Figures, for people: nothing here is timed by a test.</summary>
    [Theory(Explicit = true)]
    [InlineData("10.0.0.0/8")]
    [InlineData("fd00::/64")]
    public async Task Ten_thousand(string subnet)
    {
        await using var lan = new Lan();
        using var store = new MemoryStore();
        var registry = new Registry(store);
        var pools = new PoolService(registry, lan, lan);
        var pool = pools.RequestPool(Make.Request(subnet));
        registry.Bind(pool, Make.Network("n1", "eth0", subnet));
        for (var thousand = 1; thousand <= 10; thousand++)
        {
            // Processor time: others use this machine, too.
            var start = Environment.CpuUsage.TotalTime;
            for (var number = 0; number < 1000; number++)
            {
                _ = await pools.RequestAddressAsync(pool.Id, null, false);
            }

            await Console.Error.WriteLineAsync($"{subnet}, thousand {thousand}: {(Environment.CpuUsage.TotalTime - start).TotalMicroseconds / 1000:F1} µs each");
        }
    }

    /// <summary>The service beside the plainest model of it.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly Lan _lan = new();
        private readonly SqliteStore _store;
        private readonly Registry _registry;
        private readonly PoolService _service;
        private readonly AddressPool[] _pools;
        private readonly Dictionary<(string Scope, IpAddress Address), (int Pool, string? Endpoint)> _model = [];

        public Run(string path)
        {
            _store = SqliteStore.Open(path, TimeSpan.Zero);
            _registry = new Registry(_store);
            _service = new PoolService(_registry, _lan, _lan);
            _pools = [.. s_pools.Select(pool => _service.RequestPool(Make.Request(pool.Subnet, pool.Range)))];
            for (var at = 0; at < s_pools.Length; at++)
            {
                if (s_pools[at].Network is { } network)
                {
                    _registry.Bind(_pools[at], Make.Network(network, s_pools[at].Parent, s_pools[at].Subnet));
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _lan.DisposeAsync();
            _store.Dispose();
        }

        public async Task MakeAsync(Step step, int pool, int number)
        {
            var address = AddressSpan.Of(_pools[pool].Prefix).At(AddressSpan.Of(_pools[pool].Prefix).First + (UInt128)number);
            await (step switch
            {
                Step.Draw => DrawAsync(pool),
                Step.Wish => WishAsync(pool, address),
                Step.Release => ReleaseAsync(pool, address),
                Step.MakeEndpoint => MakeEndpoint(pool, address),
                _ => RemoveEndpoint(pool, address),
            });
            Check();
        }

        public void CheckReload(string path)
        {
            var before = Storing.Records.Text(_registry.Current);
            _store.Dispose();
            using var again = SqliteStore.Open(path, TimeSpan.FromSeconds(5));
            Assert.Equal(before, Storing.Records.Text(new Registry(again).Current));
        }

        public async Task ReleaseAllAsync()
        {
            using var store = new MemoryStore();
            var registry = new Registry(store);
            registry.Change(_ => Everything(_registry.Current));
            var service = new PoolService(registry, _lan, _lan);
            foreach (var ((scope, address), (pool, endpoint)) in _model)
            {
                if (endpoint is not null)
                {
                    await RemoveAsync(registry, scope, address, endpoint);
                }

                await service.ReleaseAddressAsync(_pools[pool].Id, address);
            }

            Assert.Empty(registry.Current.Holdings);
            Assert.Empty(_lan.Claims);
            foreach (var at in new[] { 0, 2, 4 })
            {
                var span = PoolPlace.Of(registry.Current, _pools[at].Id).Span;
                for (var number = span.First; number <= span.Last; number++)
                {
                    Assert.Equal(span.At(number), (await service.RequestAddressAsync(_pools[at].Id, null, false)).Address);
                }
            }
        }

        private static StoreChange Everything(RegistryView view) => new()
        {
            Networks = [.. view.Networks.Values],
            Endpoints = [.. view.Endpoints.Values],
            Pools = [.. view.Pools.Values],
            Holdings = [.. view.Holdings.Values],
        };

        /// <summary>As the removal of an endpoint: what is a pool's stays held, anything else goes with its claim.</summary>
        /// <returns>Whether it went.</returns>
        private async Task<bool> RemoveAsync(Registry registry, string scope, IpAddress address, string endpoint)
        {
            var holding = registry.Current.Holdings[(scope, address)];
            registry.Change(_ => new StoreChange
            {
                RemovedEndpoints = [endpoint],
                RemovedHoldings = [holding.Key],
                Holdings = holding.PoolId is null ? [] : [holding with { EndpointId = null }],
            });
            if (holding is not { PoolId: null, Lan: { } lan })
            {
                return holding.PoolId is null;
            }

            await _lan.ReleaseAsync(lan, address);
            return true;
        }

        private string Scope(int pool) => AddressBook.ScopeOf(_registry.Current, _registry.Current.Pool(_pools[pool].Id));

        private async Task DrawAsync(int pool)
        {
            var span = PoolPlace.Of(_registry.Current, _pools[pool].Id).Span;
            IpAddress? lowest = null;
            for (var number = span.First; number <= span.Last && lowest is null; number++)
            {
                lowest = _model.ContainsKey((Scope(pool), span.At(number))) || IsReserved(pool, span.At(number)) ? null : span.At(number);
            }

            if (lowest is { } expected)
            {
                Assert.Equal(new IpPrefix(expected, _pools[pool].Prefix.Length), await _service.RequestAddressAsync(_pools[pool].Id, null, false));
                _model.Add((Scope(pool), expected), (pool, null));
            }
            else
            {
                var refusal = await Assert.ThrowsAsync<NetworkException>(() => _service.RequestAddressAsync(_pools[pool].Id, null, false));
                Assert.Equal(NetworkProblem.Exhausted, refusal.Kind);
            }
        }

        private async Task WishAsync(int pool, IpAddress wish)
        {
            var isUnanswered = _model.TryGetValue((Scope(pool), wish), out var holder) && holder == (pool, null);
            var isFree = AddressSpan.OfHosts(_pools[pool].Prefix).Contains(wish) && !_model.ContainsKey((Scope(pool), wish)) && !IsReserved(pool, wish);
            if (s_pools[pool].Network is null ? isFree : isFree || isUnanswered)
            {
                Assert.Equal(wish, (await _service.RequestAddressAsync(_pools[pool].Id, wish, false)).Address);
                _ = s_pools[pool].Network is not null && _model.TryAdd((Scope(pool), wish), (pool, null));
            }
            else
            {
                _ = await Assert.ThrowsAsync<NetworkException>(() => _service.RequestAddressAsync(_pools[pool].Id, wish, false));
            }
        }

        private async Task ReleaseAsync(int pool, IpAddress address)
        {
            await _service.ReleaseAddressAsync(_pools[pool].Id, address);
            Assert.False(IsReserved(pool, address));
            if (_model.TryGetValue((Scope(pool), address), out var holder) && holder == (pool, null))
            {
                _ = _model.Remove((Scope(pool), address));
            }
            else if (holder.Endpoint is not null && holder.Pool == pool)
            {
                Assert.Null(_registry.Current.Holdings[(Scope(pool), address)].PoolId);
            }
        }

        private Task MakeEndpoint(int pool, IpAddress address)
        {
            if (s_pools[pool].Network is { } network && _model.GetValueOrDefault((Scope(pool), address), (-1, null)) == (pool, null))
            {
                var id = $"e{address}";
                _registry.GiveToEndpoint(network, id + Scope(pool), new IpPrefix(address, _pools[pool].Prefix.Length));
                _model[(Scope(pool), address)] = (pool, id + Scope(pool));
            }

            return Task.CompletedTask;
        }

        private async Task RemoveEndpoint(int pool, IpAddress address)
        {
            if (_model.TryGetValue((Scope(pool), address), out var holder) && holder.Endpoint is { } endpoint)
            {
                if (await RemoveAsync(_registry, Scope(pool), address, endpoint))
                {
                    _ = _model.Remove((Scope(pool), address));
                }
                else
                {
                    _model[(Scope(pool), address)] = (holder.Pool, null);
                }
            }
        }

        private bool IsReserved(int pool, IpAddress address) => _registry.Current.Pool(_pools[pool].Id).Reserved.Contains(address);

        private void Check()
        {
            Assert.Equal(
                _model.Keys.Select(key => $"{key.Scope} {key.Address}").Order(StringComparer.Ordinal),
                _registry.Current.Holdings.Keys.Select(key => $"{key.Scope} {key.Address}").Order(StringComparer.Ordinal));
            Assert.Equal(
                _registry.Current.Holdings.Values.Where(holding => holding.Lan is not null).Select(holding => $"{holding.Lan} {holding.Address}").Distinct().Order(StringComparer.Ordinal),
                _lan.Claims.Keys.Select(key => $"{key.Lan} {key.Address}").Order(StringComparer.Ordinal));
        }
    }
}

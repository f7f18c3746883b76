using System.Diagnostics;
using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Sharing;

/// <summary>Daemons on two hosts of one LAN draw from one subnet at once, while the etcd between them is killed and started.</summary>
public sealed class TwoDaemonsAndAnEtcd(ITestOutputHelper output)
{
    private const int Workers = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public Task Give_no_address_twice_and_lose_none_though_etcd_is_killed_twice() => RunAsync("10.64.0.0/23", 300);

    [Fact(Explicit = true)]
    public Task Give_no_address_twice_and_lose_none_of_ten_thousand() => RunAsync("10.64.0.0/18", 10_000);

    private async Task RunAsync(string subnet, int total)
    {
        Assert.SkipWhen(EtcdMachine.Missing is not null, EtcdMachine.Missing ?? "");
        using var site = new Site();
        _ = site.Lan;
        using var management = new Lan();
        using var etcd = new EtcdMachine(management, "10.99.0.1");
        using var one = Host(site, management, etcd, "host1", "10.99.0.11");
        using var two = Host(site, management, etcd, "host2", "10.99.0.12");
        SharingHost[] hosts = [one, two];
        await Task.WhenAll(hosts.Select(host => host.MakeNetworkAsync(subnet, "10.64.0.1")));

        var watch = Stopwatch.StartNew();
        var work = Task.WhenAll(hosts.Select(host => AtOnceAsync(Enumerable.Range(0, total / 2), _ => host.DrawAsync())));
        foreach (var part in new[] { total / 3, total * 2 / 3 })
        {
            Assert.True(
                Poll.Until(() => work.IsCompleted || hosts.Sum(host => host.Given.Count) >= part, TimeSpan.FromMinutes(8)) && !work.IsCompleted,
                $"of {total} addresses {hosts.Sum(host => host.Given.Count)} were drawn when etcd was to be killed; {work.Exception}");
            KillForAWhile(etcd, hosts, total / 2);
        }

        await work;
        output.WriteLine(
            $"{total} addresses in {watch.Elapsed.TotalSeconds:0.0} s, {one.Given.Count} and {two.Given.Count}; "
            + $"{hosts.Sum(host => host.Refusals.Count)} requests refused while etcd was down");
        AssertRefusalsAreClear(etcd, hosts);
        AssertAgreed(etcd, hosts, total);

        watch.Restart();
        await Task.WhenAll(hosts.Select(host => AtOnceAsync(host.Given, host.ReleaseAsync)));
        output.WriteLine($"given back in {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.All(hosts, host => Assert.Equal(0, host.Held));
        Assert.True(Poll.Until(() => etcd.ReadClaims().Count == 0, Patience), $"etcd still has {etcd.ReadClaims().Count} claims");
    }

    private static SharingHost Host(Site site, Lan management, EtcdMachine etcd, string name, string address)
    {
        var machine = site.Machine(name);
        _ = management.Plug(machine, "mgmt0");
        _ = machine.Do($"ip addr add {address}/24 dev mgmt0");
        return new SharingHost(machine, etcd.Endpoint);
    }

    private static Task AtOnceAsync<T>(IEnumerable<T> all, Func<T, Task> each) => Parallel.ForEachAsync(
        all,
        new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = TestContext.Current.CancellationToken },
        async (item, _) => await each(item));

    // Every host that has still to draw notices: until then etcd stays down.
    private static void KillForAWhile(EtcdMachine etcd, SharingHost[] hosts, int each)
    {
        var before = hosts.Select(host => host.Refusals.Count).ToArray();
        etcd.Kill();
        Assert.True(
            Poll.Until(() => hosts.Zip(before).All(pair => pair.First.Refusals.Count > pair.Second || pair.First.Given.Count == each), Patience),
            "a host refused nothing while etcd was down");
        etcd.Start();
    }

    private static void AssertRefusalsAreClear(EtcdMachine etcd, SharingHost[] hosts) => Assert.All(
        hosts.SelectMany(host => host.Refusals).Distinct(),
        refusal =>
        {
            Assert.Contains("etcd", refusal.Replace(etcd.Endpoint, "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains(etcd.Endpoint, refusal, StringComparison.Ordinal);
        });

    private static void AssertAgreed(EtcdMachine etcd, SharingHost[] hosts, int total)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var host in hosts)
        {
            Assert.All(host.Given, address => Assert.True(
                owners.TryAdd(address, host.Name), $"{address} was given to {owners.GetValueOrDefault(address)} and to {host.Name}"));
            Assert.Equal(host.Given.Count, host.Held);
        }

        Assert.Equal(total, owners.Count);

        // Claims whose answer was lost are given back when etcd is there again.
        var claims = etcd.ReadClaims();
        _ = Poll.Until(() => (claims = etcd.ReadClaims()).Count == total, Patience);
        Assert.Equal(owners.OrderBy(pair => pair.Key, StringComparer.Ordinal), claims.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }
}

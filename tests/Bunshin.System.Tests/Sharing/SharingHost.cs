using System.Collections.Concurrent;
using System.Text.Json;
using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Sharing;

/// <summary>A host whose daemon shares addresses by an etcd, and all that was asked of it.</summary>
internal sealed class SharingHost : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly Machine _machine;
    private readonly BunshinDaemon _daemon;
    private readonly BunshinPlugin _plugin;
    private string _pool = "";

    public SharingHost(Machine machine, string etcd)
    {
        _machine = machine;
        _daemon = new BunshinDaemon(machine, "--etcd", etcd, "--host-name", machine.Name, "--docker-socket", "none");
        _plugin = new BunshinPlugin(machine);
    }

    public string Name => _machine.Name;

    /// <summary>Addresses that it gave, each time it gave them.</summary>
    public ConcurrentQueue<string> Given { get; } = [];

    /// <summary>What it said when it gave none.</summary>
    public ConcurrentQueue<string> Refusals { get; } = [];

    /// <summary>How many addresses it says it has given out.</summary>
    public int Held => _daemon.Api.Get("v1/pools").EnumerateArray().Single().GetProperty("held").GetInt32();

    /// <summary>What an engine asks for <c>docker network create</c>.</summary>
    public async Task MakeNetworkAsync(string subnet, string gateway)
    {
        var pool = await _plugin.DoAsync("IpamDriver.RequestPool", $$"""{"Pool":"{{subnet}}","SubPool":"","Options":{"parent":"eth0"},"V6":false}""");
        _pool = pool.GetProperty("PoolID").GetString()!;
        _ = await _plugin.DoAsync(
            "IpamDriver.RequestAddress",
            "{\"PoolID\":\"" + _pool + "\",\"Address\":\"" + gateway + "\",\"Options\":{\"RequestAddressType\":\"com.docker.network.gateway\"}}");
        var length = subnet[subnet.IndexOf('/', StringComparison.Ordinal)..];
        _ = await _plugin.DoAsync(
            "NetworkDriver.CreateNetwork",
            "{\"NetworkID\":\"" + new string('a', 64) + "\",\"Options\":{\"com.docker.network.generic\":{\"parent\":\"eth0\"}},"
            + "\"IPv4Data\":[{\"Pool\":\"" + subnet + "\",\"Gateway\":\"" + gateway + length + "\"}],\"IPv6Data\":[]}");
    }

    /// <summary>Draws an address, however often that is refused first.</summary>
    public async Task DrawAsync()
    {
        var answer = await InsistAsync("IpamDriver.RequestAddress", "{\"PoolID\":\"" + _pool + "\",\"Address\":\"\",\"Options\":{}}");
        Given.Enqueue(answer.GetProperty("Address").GetString()!.Split('/')[0]);
    }

    /// <summary>Gives an address back.</summary>
    public Task ReleaseAsync(string address) => InsistAsync("IpamDriver.ReleaseAddress", $$"""{"PoolID":"{{_pool}}","Address":"{{address}}"}""");

    public void Dispose()
    {
        _plugin.Dispose();
        _daemon.Dispose();
    }

    private async Task<JsonElement> InsistAsync(string method, string body)
    {
        while (true)
        {
            var (answer, refusal) = await _plugin.TryAsync(method, body);
            if (refusal is null)
            {
                return answer;
            }

            Refusals.Enqueue(refusal);
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}

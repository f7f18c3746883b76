using System.Collections.Concurrent;
using Bunshin.Networks.Probing;
using Bunshin.Networks.Sharing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Tests;

/// <summary>A LAN with hosts that answer for addresses, and other hosts that claim some.</summary>
internal sealed class Lan : IAddressProbe, ISharedAddresses
{
    public ConcurrentDictionary<IpAddress, MacAddress> Hosts { get; } = [];

    public ConcurrentDictionary<(string Lan, IpAddress Address), string> Claims { get; } = [];

    public ConcurrentQueue<IpAddress> Probed { get; } = [];

    public ConcurrentQueue<IpAddress> Claimed { get; } = [];

    /// <summary>Awaited by every probe and claim.</summary>
    public Func<Task> Pause { get; set; } = () => Task.CompletedTask;

    public bool IsSharedDown { get; set; }

    public async Task<MacAddress?> FindHolderAsync(string device, IpAddress address, ProbeEffort effort, CancellationToken cancellation = default)
    {
        Probed.Enqueue(address);
        await Pause();
        return Hosts.TryGetValue(address, out var mac) ? mac : null;
    }

    public async Task<SharedClaim> ClaimAsync(string lan, IpAddress address, string holder, CancellationToken cancellation = default)
    {
        Claimed.Enqueue(address);
        await Pause();
        if (IsSharedDown)
        {
            throw new NetworkException(NetworkProblem.Unavailable, "nobody answers");
        }

        var now = Claims.GetOrAdd((lan, address), "us");
        return new SharedClaim(now == "us", now);
    }

    public async Task ReleaseAsync(string lan, IpAddress address, CancellationToken cancellation = default)
    {
        await Pause();
        if (Claims.TryGetValue((lan, address), out var holder) && holder == "us")
        {
            _ = Claims.TryRemove((lan, address), out _);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using Bunshin.Networks.Announcing;
using Bunshin.Networks.Probing;
using Bunshin.Networks.Sharing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>A LAN on which nobody else is, and a store of claims that this host has for itself. Each answer takes its time.</summary>
internal sealed class FakeLan(World world) : IAddressProbe, ISharedAddresses, IAnnouncer
{
    /// <summary>A claim that is given back goes some time after that was answered.</summary>
    public bool ReleasesLate { get; set; }

    public HashSet<(string Lan, IpAddress Address)> Claims { get; } = [];

    public async Task<MacAddress?> FindHolderAsync(string device, IpAddress address, ProbeEffort effort, CancellationToken cancellation = default)
    {
        await Task.Yield();
        Ask("probe");
        return null;
    }

    public async Task<SharedClaim> ClaimAsync(string lan, IpAddress address, string holder, CancellationToken cancellation = default)
    {
        await Task.Yield();
        Ask("claim");
        _ = Claims.Add((lan, address));
        await Task.Yield();
        return new SharedClaim(true, null);
    }

    public async Task ReleaseAsync(string lan, IpAddress address, CancellationToken cancellation = default)
    {
        // If nobody answers it is given back as soon as somebody does.
        await Task.Yield();
        if (ReleasesLate)
        {
            world.Schedule.Begin("late", () => Claims.Remove((lan, address)));
            return;
        }

        _ = Claims.Remove((lan, address));
        await Task.Yield();
    }

    public async Task AnnounceAsync(Announcement announcement, CancellationToken cancellation = default)
    {
        await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        Ask("announce");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Ask(string what)
    {
        if (world.Refusal(what, "") is { } refusal)
        {
            throw new NetworkException(NetworkProblem.Unavailable, refusal.Message, refusal);
        }
    }
}

using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Sharing;

/// <summary>For a host that shares with nobody: it may have every address.</summary>
public sealed class UnsharedAddresses : ISharedAddresses
{
    /// <inheritdoc/>
    public Task<SharedClaim> ClaimAsync(string lan, IpAddress address, string holder, CancellationToken cancellation = default) =>
        Task.FromResult(new SharedClaim(true, null));

    /// <inheritdoc/>
    public Task ReleaseAsync(string lan, IpAddress address, CancellationToken cancellation = default) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReconcileAsync(IReadOnlyCollection<SharedAddress> ours, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Sharing;

/// <summary>What keeps addresses unique among hosts on one LAN. Any thread.</summary>
public interface ISharedAddresses : IAsyncDisposable
{
    /// <summary>Claims an address for this host. Claiming what this host has already is granted.</summary>
    /// <param name="lan">What the hosts call the LAN.</param>
    /// <param name="address">The address.</param>
    /// <param name="holder">For people: what it is for.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NetworkException"><see cref="NetworkProblem.Unavailable"/>: nobody can say now, so nobody gets it.</exception>
    Task<SharedClaim> ClaimAsync(string lan, IpAddress address, string holder, CancellationToken cancellation = default);

    /// <summary>Gives an address back; one that is not this host's is left alone. If nobody answers it is given back as soon as somebody does.</summary>
    Task ReleaseAsync(string lan, IpAddress address, CancellationToken cancellation = default);
}

/// <summary>Whether a claim is granted.</summary>
/// <param name="IsGranted">It is.</param>
/// <param name="Holder">If not: who has the address, for people.</param>
public readonly record struct SharedClaim(bool IsGranted, string? Holder);

/// <summary>An address on a LAN that hosts share.</summary>
/// <param name="Lan">What the hosts call the LAN.</param>
/// <param name="Address">The address.</param>
/// <param name="Holder">For people: what it is for.</param>
public sealed record SharedAddress(string Lan, IpAddress Address, string Holder)
{
    /// <summary>All that this host has claimed, as it knows.</summary>
    public static IReadOnlyCollection<SharedAddress> AllOf(RegistryView view) =>
    [
        .. view.Holdings.Values.Where(holding => holding.Lan is not null).Select(holding => new SharedAddress(holding.Lan!, holding.Address, HolderOf(view, holding))),
    ];

    private static string HolderOf(RegistryView view, AddressHolding holding)
    {
        var network = view.Endpoints.GetValueOrDefault(holding.EndpointId ?? "")?.NetworkId ?? view.Pools.GetValueOrDefault(holding.PoolId ?? "")?.NetworkId;
        return network is null ? "no network" : $"network {NetworkWords.Short(network)}";
    }
}

/// <summary>Gives claims back that nothing on this host needs any more.</summary>
internal static class ClaimReturn
{
    /// <summary>Gives one back, behind the address's gate, after its holding was removed or not made.</summary>
    /// <param name="shared">Where it is claimed.</param>
    /// <param name="view">What is held now.</param>
    /// <param name="lan">The LAN; null for one that is claimed nowhere.</param>
    /// <param name="address">The address.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task GiveBackAsync(this ISharedAddresses shared, RegistryView view, string? lan, IpAddress address, CancellationToken cancellation) =>
        lan is null || IsNeeded(view, lan, address) ? Task.CompletedTask : shared.ReleaseAsync(lan, address, cancellation);

    /// <summary>Two parents may lead to LANs of one name; the host's claim is then both's.</summary>
    private static bool IsNeeded(RegistryView view, string lan, IpAddress address) =>
        view.Networks.Values.Any(network => view.Holdings.GetValueOrDefault((network.Scope, address))?.Lan == lan);
}

/// <summary>For a host that shares with nobody: it may have every address.</summary>
public sealed class UnsharedAddresses : ISharedAddresses
{
    /// <inheritdoc/>
    public Task<SharedClaim> ClaimAsync(string lan, IpAddress address, string holder, CancellationToken cancellation = default) =>
        Task.FromResult(new SharedClaim(true, null));

    /// <inheritdoc/>
    public Task ReleaseAsync(string lan, IpAddress address, CancellationToken cancellation = default) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

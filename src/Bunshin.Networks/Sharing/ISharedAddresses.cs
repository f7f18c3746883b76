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

    /// <summary>Makes the claims of this host those that it knows to be its own: what a crash left over is given back, what is missing claimed again.</summary>
    /// <param name="ours">All holdings of this host.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Sentences about addresses that another host has meanwhile.</returns>
    Task<IReadOnlyList<string>> ReconcileAsync(IReadOnlyCollection<SharedAddress> ours, CancellationToken cancellation = default);
}

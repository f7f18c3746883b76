using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Storing;

/// <summary>What one request changes: all of it is stored, or nothing.</summary>
public sealed record StoreChange
{
    /// <summary>Networks that are new or other than before.</summary>
    public IReadOnlyList<Network> Networks { get; init; } = [];

    /// <summary>Ids of networks that are gone.</summary>
    public IReadOnlyList<string> RemovedNetworks { get; init; } = [];

    /// <summary>Endpoints that are new or other than before.</summary>
    public IReadOnlyList<Endpoint> Endpoints { get; init; } = [];

    /// <summary>Ids of endpoints that are gone.</summary>
    public IReadOnlyList<string> RemovedEndpoints { get; init; } = [];

    /// <summary>Pools that are new or other than before.</summary>
    public IReadOnlyList<AddressPool> Pools { get; init; } = [];

    /// <summary>Ids of pools that are gone.</summary>
    public IReadOnlyList<string> RemovedPools { get; init; } = [];

    /// <summary>Holdings that are new or other than before.</summary>
    public IReadOnlyList<AddressHolding> Holdings { get; init; } = [];

    /// <summary>Holdings that are gone.</summary>
    public IReadOnlyList<(string Scope, IpAddress Address)> RemovedHoldings { get; init; } = [];

    /// <summary>Nothing is to be changed.</summary>
    public bool IsEmpty =>
        Networks.Count + RemovedNetworks.Count + Endpoints.Count + RemovedEndpoints.Count
        + Pools.Count + RemovedPools.Count + Holdings.Count + RemovedHoldings.Count == 0;
}

/// <summary>Where networks, endpoints, pools and holdings outlive the process. One caller at a time.</summary>
public interface INetworkStore : IDisposable
{
    /// <summary>
    /// What tells this store from all others, as long as it lives and wherever its file is moved: letters, digits and dashes, 12 to 36 of them
    /// (16 hexadecimal digits for a new one).
    /// </summary>
    string Installation { get; }

    /// <summary>All that is stored, as the one change that leads there from nothing.</summary>
    /// <exception cref="NetworkException">It cannot be read, or was written by a newer version.</exception>
    StoreChange Load();

    /// <summary>Stores a change in one transaction. When this returns, a power cut does not undo it.</summary>
    /// <exception cref="NetworkException">It could not be stored (disk full, disk gone); nothing of it is.</exception>
    void Commit(StoreChange change);
}

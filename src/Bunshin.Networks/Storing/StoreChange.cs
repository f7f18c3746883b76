using Bunshin.Networks.Addressing;
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

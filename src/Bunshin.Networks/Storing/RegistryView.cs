using System.Collections.Immutable;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Storing;

/// <summary>All networks, endpoints, pools and holdings at one moment. Immutable.</summary>
/// <remarks>Ordered by ids, so that what is done for several of them is done in the same order every time.</remarks>
public sealed record RegistryView
{
    /// <summary>Nothing at all.</summary>
    public static RegistryView Empty { get; } = new();

    /// <summary>Networks by id.</summary>
    public ImmutableSortedDictionary<string, Network> Networks { get; private init; } = ImmutableSortedDictionary.Create<string, Network>(StringComparer.Ordinal);

    /// <summary>Endpoints by id.</summary>
    public ImmutableSortedDictionary<string, Endpoint> Endpoints { get; private init; } = ImmutableSortedDictionary.Create<string, Endpoint>(StringComparer.Ordinal);

    /// <summary>Pools by id.</summary>
    public ImmutableSortedDictionary<string, AddressPool> Pools { get; private init; } = ImmutableSortedDictionary.Create<string, AddressPool>(StringComparer.Ordinal);

    /// <summary>Holdings by scope and address.</summary>
    public ImmutableDictionary<(string Scope, IpAddress Address), AddressHolding> Holdings { get; private init; } =
        ImmutableDictionary<(string, IpAddress), AddressHolding>.Empty;

    /// <summary>The addresses of <see cref="Holdings"/> in order.</summary>
    internal HeldAddresses Held { get; private init; } = HeldAddresses.Empty;

    /// <summary>A network, or the refusal that says it is not there.</summary>
    /// <exception cref="NetworkException">There is none.</exception>
    public Network Network(string id) =>
        Networks.GetValueOrDefault(id) ?? throw new NetworkException(NetworkProblem.NotFound, $"network {id} is not known here");

    /// <summary>An endpoint of a network, or the refusal that says it is not there.</summary>
    /// <exception cref="NetworkException">There is none, or it is another network's.</exception>
    public Endpoint Endpoint(string networkId, string id)
    {
        _ = Network(networkId);
        return Endpoints.GetValueOrDefault(id) is { } endpoint && endpoint.NetworkId == networkId
            ? endpoint
            : throw new NetworkException(NetworkProblem.NotFound, $"endpoint {id} is not known on network {networkId}");
    }

    /// <summary>A pool, or the refusal that says it is not there.</summary>
    /// <exception cref="NetworkException">There is none.</exception>
    public AddressPool Pool(string id) =>
        Pools.GetValueOrDefault(id) ?? throw new NetworkException(NetworkProblem.NotFound, $"address pool {id} is not known here");

    /// <summary>Endpoints of one network.</summary>
    public IEnumerable<Endpoint> EndpointsOf(string networkId) => Endpoints.Values.Where(endpoint => endpoint.NetworkId == networkId);

    /// <summary>This view after a change.</summary>
    public RegistryView With(StoreChange change) => new()
    {
        Networks = Networks.RemoveRange(change.RemovedNetworks).SetItems(change.Networks.Select(one => KeyValuePair.Create(one.Id, one))),
        Endpoints = Endpoints.RemoveRange(change.RemovedEndpoints).SetItems(change.Endpoints.Select(one => KeyValuePair.Create(one.Id, one))),
        Pools = Pools.RemoveRange(change.RemovedPools).SetItems(change.Pools.Select(one => KeyValuePair.Create(one.Id, one))),
        Holdings = Holdings.RemoveRange(change.RemovedHoldings).SetItems(change.Holdings.Select(one => KeyValuePair.Create(one.Key, one))),
        Held = Held.With(change.RemovedHoldings, [.. change.Holdings.Select(one => one.Key)]),
    };
}

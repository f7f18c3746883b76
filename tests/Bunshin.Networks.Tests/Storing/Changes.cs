using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;
using CsCheck;

namespace Bunshin.Networks.Tests.Storing;

/// <summary>Random changes of a few records.</summary>
internal static class Changes
{
    private static readonly Gen<string> s_network = Gen.Int[1, 3].Select(number => $"n{number}");
    private static readonly Gen<string> s_endpoint = Gen.Int[1, 5].Select(number => $"e{number}");
    private static readonly Gen<(string, IpAddress)> s_key =
        Gen.Select(s_network, Gen.UInt[0x0A00_0000, 0x0A00_0008], (network, address) => ($"network {network}", (IpAddress)new Ipv4Address(address)));

    private static readonly Gen<StoreChange> s_change = Gen.Select(
        s_network.List[0, 2],
        s_network.List[0, 1],
        Gen.Select(s_endpoint, s_network).List[0, 2],
        s_endpoint.List[0, 1],
        Gen.Select(s_key, s_endpoint, Gen.Bool).List[0, 3],
        s_key.List[0, 2],
        (networks, removedNetworks, endpoints, removedEndpoints, holdings, removedHoldings) => new StoreChange
        {
            Networks = [.. networks.Distinct().Select(id => Make.Network(id, id == "n1" ? "eth0" : null, "10.0.0.0/24"))],
            RemovedNetworks = removedNetworks,
            Endpoints = [.. endpoints.Select(one => new Endpoint { Id = one.Item1, NetworkId = one.Item2 })],
            RemovedEndpoints = removedEndpoints,
            Holdings = [.. holdings.Select(one => new AddressHolding(one.Item1.Item1, one.Item1.Item2, null, one.Item3 ? one.Item2 : null))],
            RemovedHoldings = removedHoldings,
        });

    public static Gen<List<StoreChange>> Sequence { get; } = s_change.List[1, 15];

    /// <summary>The change without references to what is not there then.</summary>
    public static StoreChange Whole(RegistryView view, StoreChange change)
    {
        var networks = view.With(change).Networks;
        var endpoints = view.With(change).Endpoints.Values.Where(endpoint => !networks.ContainsKey(endpoint.NetworkId)).Select(endpoint => endpoint.Id).ToHashSet();
        var without = change with
        {
            Endpoints = [.. change.Endpoints.Where(endpoint => networks.ContainsKey(endpoint.NetworkId))],
            RemovedEndpoints = [.. change.RemovedEndpoints.Union(endpoints)],
        };
        var left = view.With(without).Endpoints;
        without = without with { Holdings = [.. change.Holdings.Select(holding => Checked(holding, left))] };
        var orphans = view.With(without).Holdings.Values.Where(holding => Checked(holding, left) != holding);
        return without with { Holdings = [.. without.Holdings, .. orphans.Select(holding => holding with { EndpointId = null })] };
    }

    private static AddressHolding Checked(AddressHolding holding, System.Collections.Immutable.ImmutableSortedDictionary<string, Endpoint> endpoints) =>
        holding.EndpointId is { } id && !endpoints.ContainsKey(id) ? holding with { EndpointId = null } : holding;
}

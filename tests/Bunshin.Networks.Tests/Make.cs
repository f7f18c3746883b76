using Bunshin.Datapaths;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests;

/// <summary>Records of which a test needs only a part.</summary>
internal static class Make
{
    public static Network Network(string id, string? parent, params string[] subnets) => new()
    {
        Id = id,
        Settings = new NetworkSettings { Parent = parent },
        Subnets = [.. subnets.Select(subnet => new Subnet(IpPrefix.Parse(subnet), null))],
        Datapath = DatapathKind.Kernel,
    };

    public static PoolRequest Request(string? prefix, string? range = null) =>
        new("BunshinLocal", prefix is null ? null : IpPrefix.Parse(prefix), range is null ? null : IpPrefix.Parse(range), false, null);

    /// <summary>What the creation of a network does with the pool that is its.</summary>
    public static void Bind(this Registry registry, AddressPool pool, Network network) => registry.Change(view => new StoreChange
    {
        Networks = [network],
        Pools = [view.Pool(pool.Id) with { NetworkId = network.Id }],
    });

    /// <summary>What the creation of an endpoint does with an address that a pool gave.</summary>
    public static void GiveToEndpoint(this Registry registry, string networkId, string endpointId, IpPrefix address) => registry.Change(view =>
    {
        var holding = view.Holdings[(view.Network(networkId).Scope, address.Address)];
        return new StoreChange
        {
            Endpoints = [new Endpoint { Id = endpointId, NetworkId = networkId, Ipv4 = address }],
            Holdings = [holding with { EndpointId = endpointId }],
        };
    });
}

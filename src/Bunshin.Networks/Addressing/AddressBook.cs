using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Addressing;

/// <summary>Who has which address: the one place that knows, and the sentences that say it. Pure functions over what is stored.</summary>
public static class AddressBook
{
    /// <summary>Why an address cannot be given in a scope.</summary>
    /// <param name="view">What is stored.</param>
    /// <param name="scope">The scope, <see cref="Network.Scope"/> or <see cref="ScopeOf"/>.</param>
    /// <param name="address">The address.</param>
    /// <param name="exceptEndpoint">An endpoint whose own holding is not a hindrance.</param>
    /// <returns>A sentence that names who has it; null if it is free.</returns>
    public static string? Find(RegistryView view, string scope, IpAddress address, string? exceptEndpoint) =>
        view.Holdings.GetValueOrDefault((scope, address)) is { } holding && (exceptEndpoint is null || holding.EndpointId != exceptEndpoint)
            ? Holder(view, holding)
            : Reserver(view, scope, address);

    /// <summary>Within what the addresses of a pool are unique: its network's scope, or the pool itself.</summary>
    public static string ScopeOf(RegistryView view, AddressPool pool) =>
        pool.NetworkId is { } id && view.Networks.GetValueOrDefault(id) is { } network ? network.Scope : OwnScope(pool.Id);

    /// <summary>What hosts that share addresses call the LAN of a subnet; null where nothing leads out of the network.</summary>
    public static string? LanOf(Network network, IpPrefix subnet) =>
        network.Settings.LowerDevice is null ? null : network.Settings.Lan ?? subnet.Network.ToString();

    /// <summary>Why no endpoint can have an address of a subnet, whoever else has it: it is outside, or is not a host's.</summary>
    /// <param name="subnet">The subnet.</param>
    /// <param name="address">The address.</param>
    /// <returns>A sentence; null if it can.</returns>
    public static string? Unfit(IpPrefix subnet, IpAddress address)
    {
        var hosts = AddressSpan.OfHosts(subnet);
        if (hosts.Contains(address))
        {
            return null;
        }

        var right = $"addresses of its hosts are {hosts.At(hosts.First)} to {hosts.At(hosts.Last)}";
        return (subnet.Contains(address), subnet.IsIpv6, address == subnet.Network.Address) switch
        {
            (false, _, _) => $"{address} is not in subnet {subnet.Network}: {right}",
            (_, true, _) => $"{address} is the address of any router of subnet {subnet.Network} (subnet-router anycast): {right}",
            (_, _, true) => $"{address} is the network address of subnet {subnet.Network}: {right}",
            _ => $"{address} is the broadcast address of subnet {subnet.Network}: {right}",
        };
    }

    internal static string OwnScope(string poolId) => $"pool {poolId}";

    /// <summary>What networks and pools of a scope keep for others than endpoints.</summary>
    internal static HashSet<IpAddress> ReservedIn(RegistryView view, string scope)
    {
        var reserved = view.Pools.Values.Where(pool => ScopeOf(view, pool) == scope).SelectMany(pool => pool.Reserved).ToHashSet();
        foreach (var subnet in view.Networks.Values.Where(network => network.Scope == scope).SelectMany(network => network.Subnets))
        {
            reserved.UnionWith(subnet.Auxiliary.Values);
            if (subnet.Gateway is { } gateway)
            {
                _ = reserved.Add(gateway);
            }
        }

        return reserved;
    }

    /// <summary>As <see cref="Find"/>, but what others reserve is not a hindrance: a gateway may be that of many networks.</summary>
    internal static string? FindHolder(RegistryView view, string scope, IpAddress address) =>
        view.Holdings.GetValueOrDefault((scope, address)) is { } holding ? Holder(view, holding) : null;

    private static string Holder(RegistryView view, AddressHolding holding)
    {
        if (holding.EndpointId is null)
        {
            return $"{holding.Address} is given out by address pool {holding.PoolId}, and no endpoint has it yet";
        }

        var of = view.Endpoints.GetValueOrDefault(holding.EndpointId) is { } endpoint ? $" of network {NetworkWords.Short(endpoint.NetworkId)}" : "";
        return $"{holding.Address} is held by endpoint {NetworkWords.Short(holding.EndpointId)}{of}{(holding.Scope.StartsWith("parent ", StringComparison.Ordinal) ? $" on {holding.Scope}" : "")}";
    }

    private static string? Reserver(RegistryView view, string scope, IpAddress address)
    {
        foreach (var network in view.Networks.Values.Where(network => network.Scope == scope))
        {
            foreach (var subnet in network.Subnets)
            {
                if (subnet.Gateway == address)
                {
                    return $"{address} is the gateway of network {NetworkWords.Short(network.Id)}";
                }

                if (subnet.Auxiliary.FirstOrDefault(one => one.Value == address) is { Key: { } name })
                {
                    return $"{address} is the auxiliary address \"{name}\" of network {NetworkWords.Short(network.Id)}";
                }
            }
        }

        return view.Pools.Values.FirstOrDefault(pool => pool.Reserved.Contains(address) && ScopeOf(view, pool) == scope) is { } reserver
            ? $"{address} is reserved, for a gateway or as an auxiliary address, by address pool {reserver.Id}{OfNetwork(reserver)}"
            : null;
    }

    private static string OfNetwork(AddressPool pool) => pool.NetworkId is { } id ? $" of network {NetworkWords.Short(id)}" : "";
}

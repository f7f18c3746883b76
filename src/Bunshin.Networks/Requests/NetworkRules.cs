using Bunshin.Datapaths;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Requests;

/// <summary>What is wrong with a network or an endpoint by itself, and which pools become a network's. Pure.</summary>
internal static class NetworkRules
{
    /// <summary>All that is wrong with a network's subnets, and with what it asks of them.</summary>
    public static IReadOnlyList<string> Problems(NetworkSettings settings, IReadOnlyList<Subnet> subnets)
    {
        var problems = new List<string>();
        if (EndpointPolicies.Problem(settings, subnets) is { } policy)
        {
            problems.Add(policy);
        }

        for (var at = 0; at < subnets.Count; at++)
        {
            var subnet = subnets[at];
            if (subnet.Gateway is { } gateway && !subnet.Prefix.Contains(gateway))
            {
                problems.Add($"the gateway {gateway} is not in the subnet {subnet.Prefix}");
            }

            problems.AddRange(subnet.Auxiliary
                .Where(entry => !subnet.Prefix.Contains(entry.Value))
                .Select(entry => $"the auxiliary address {entry.Key}={entry.Value} is not in the subnet {subnet.Prefix}"));
            problems.AddRange(subnets.Take(at)
                .Where(other => AddressSpan.Of(other.Prefix).Overlaps(AddressSpan.Of(subnet.Prefix)))
                .Select(other => $"the subnets {other.Prefix} and {subnet.Prefix} of one network overlap"));
        }

        return problems;
    }

    /// <summary>All that is wrong with an endpoint's addresses and MAC, whatever others have.</summary>
    public static IReadOnlyList<string> Problems(Network network, EndpointRequest request)
    {
        var problems = new List<string>();
        foreach (var address in new[] { request.Ipv4, request.Ipv6 }.OfType<IpPrefix>())
        {
            var family = network.Subnets.Where(subnet => subnet.Prefix.IsIpv6 == address.IsIpv6).ToArray();
            if (!Array.Exists(family, subnet => subnet.Prefix.Contains(address.Address)))
            {
                problems.Add(family.Length == 0
                    ? $"network {network.Id} has no {(address.IsIpv6 ? "IPv6" : "IPv4")} subnet, so it has no {address.Address}"
                    : $"{address.Address} is not in {string.Join(" or ", family.Select(subnet => subnet.Prefix))}, the subnets of network {network.Id}");
            }
        }

        if (EndpointPolicies.Problem(network, request.Limits) is { } problem)
        {
            problems.Add(problem);
        }

        if (request.Address is { } mac)
        {
            if (network.Settings.Kind == ChildKind.Ipvlan)
            {
                problems.Add("ipvlan interfaces do not support custom mac address assignment: they share the parent's MAC");
            }
            else if (SharesAddress(network.Settings))
            {
                problems.Add("a macvlan child in mode passthru has its parent's MAC, so it cannot have one of its own");
            }
            else if (!mac.IsValidForDevice)
            {
                problems.Add($"{mac} is not a MAC for a device: it is {(mac.IsGroup ? "a group address" : "all zeros")}");
            }
        }

        return problems;
    }

    /// <summary>Children have their parent's MAC.</summary>
    public static bool SharesAddress(NetworkSettings settings) =>
        settings.Kind == ChildKind.Ipvlan || settings.Mode == Forwarding.Macvlan.MacvlanMode.Passthru;

    /// <summary>
    /// The pools behind a new network's subnets. A pool is asked for before its network and does not know it; of several alike
    /// the one that told the parent is meant, and else the last.
    /// </summary>
    public static IEnumerable<AddressPool> PoolsOf(RegistryView view, Network network) =>
        network.Subnets.Select(subnet => view.Pools.Values
            .Where(pool => pool.NetworkId is null && pool.Prefix == subnet.Prefix && (subnet.Space is null || pool.Space == subnet.Space)
                && (pool.Parent is null || pool.Parent == network.Settings.Parent || pool.Parent == network.LowerDevice))
            .OrderByDescending(pool => pool.Parent is not null)
            .ThenByDescending(pool => pool.Number)
            .FirstOrDefault()).OfType<AddressPool>();
}

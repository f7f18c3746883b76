using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks;

/// <summary>What networks and endpoints ask of their children's policies. Pure.</summary>
internal static class EndpointPolicies
{
    private const string NeedsAddresses = "guard=addresses holds children to the addresses of the network's subnets, and it has none: use guard=on, which holds them to their MAC";

    private const string NeedsGuard = "may_route and may_serve_dhcp free a guarded container from being held to a host, and none is guarded here: add guard=on or guard=addresses, or leave them out";

    /// <summary>What is wrong with a network's; null for nothing.</summary>
    public static string? Problem(NetworkSettings settings, IReadOnlyList<Subnet> subnets) =>
        settings.Guard == NetworkGuard.Addresses && subnets.Count == 0 ? NeedsAddresses
        : settings.Guard == NetworkGuard.Off && (settings.MayRoute || settings.MayServeDhcp) ? NeedsGuard
        : null;

    /// <summary>What is wrong with an endpoint's; null for nothing.</summary>
    public static string? Problem(Network network, ChildLimits limits) =>
        limits == ChildLimits.None ? null
        : !DatapathSelection.Of(network.Datapath).ServesPolicies
            ? $"guard and rate are policies, which the {network.Datapath.Word()} datapath of network {network.Id} does not serve: leave them out, or make the network with datapath=ebpf"
        : limits.Guard == NetworkGuard.Addresses && network.Subnets.Count == 0 ? NeedsAddresses
        : (limits.Guard ?? network.Settings.Guard) == NetworkGuard.Off && (limits.MayRoute == true || limits.MayServeDhcp == true) ? NeedsGuard
        : null;

    /// <summary>An endpoint's; null where everything may pass.</summary>
    public static ChildPolicy? Of(NetworkSettings settings, Endpoint endpoint)
    {
        var guard = endpoint.Limits.Guard ?? settings.Guard;
        var traffic = new TrafficPolicy { Rate = endpoint.Limits.Rate ?? settings.Rate };
        return guard == NetworkGuard.Off && traffic.Rate is null ? null : new ChildPolicy
        {
            Guard = guard == NetworkGuard.Off ? null : new SenderGuard
            {
                Addresses = guard == NetworkGuard.Addresses ? [.. endpoint.Addresses.Select(static one => IpPrefix.Single(one.Address))] : null,
                MayRoute = endpoint.Limits.MayRoute ?? settings.MayRoute,
                MayServeDhcp = endpoint.Limits.MayServeDhcp ?? settings.MayServeDhcp,
            },
            Sent = traffic,
            Received = traffic,
        };
    }
}

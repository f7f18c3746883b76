using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks;

/// <summary>What an endpoint gets in its sandbox: name, gateways, routes. Pure.</summary>
internal static class JoinRules
{
    private const string NamePrefix = "eth";
    private static readonly IpPrefix AllIpv4 = new(default(Ipv4Address), 0);
    private static readonly IpPrefix AllIpv6 = new(default(Ipv6Address), 0);

    /// <summary>A new attachment of an endpoint.</summary>
    public static Attachment Attachment(Endpoint endpoint, string sandbox) => new(sandbox, EndpointLink.NameOf(endpoint.Id), NamePrefix);

    /// <summary>The answer to a join.</summary>
    /// <param name="network">The network.</param>
    /// <param name="endpoint">The endpoint, attached.</param>
    /// <param name="toHost">Routes it needs to reach the host.</param>
    public static JoinAnswer Answer(Network network, Endpoint endpoint, IReadOnlyList<StaticRoute> toHost)
    {
        var routes = network.Settings.Routes.Concat(toHost).Where(route => HasFamily(endpoint, route.Destination.IsIpv6)).ToList();
        var (gateway, gatewayIpv6) = (Gateway(network, endpoint.Ipv4), Gateway(network, endpoint.Ipv6));
        if (IsRouted(network.Settings))
        {
            // Such a child has no neighbors: whatever it sends is routed on the parent's side, so the link itself is the way out.
            routes.AddRange(ByTheLink(network, endpoint.Ipv4, gateway is null ? null : AllIpv4));
            routes.AddRange(ByTheLink(network, endpoint.Ipv6, gatewayIpv6 is null ? null : AllIpv6));
            (gateway, gatewayIpv6) = (null, null);
        }

        return new JoinAnswer(endpoint.Attachment!.LinkName, endpoint.Attachment.NamePrefix, gateway, gatewayIpv6, routes);
    }

    /// <summary>Everything, or where nothing leads out the network's other subnets.</summary>
    private static IEnumerable<StaticRoute> ByTheLink(Network network, IpPrefix? address, IpPrefix? everything) =>
        address is not { } own ? []
        : everything is { } all ? [new StaticRoute(all, null)]
        : network.Subnets
            .Where(subnet => subnet.Prefix.IsIpv6 == own.IsIpv6 && !subnet.Prefix.Contains(own.Address))
            .Select(subnet => new StaticRoute(subnet.Prefix, null));

    private static bool HasFamily(Endpoint endpoint, bool isIpv6) => (isIpv6 ? endpoint.Ipv6 : endpoint.Ipv4) is not null;

    private static bool IsRouted(NetworkSettings settings) => settings.Kind == ChildKind.Ipvlan && settings.Ipvlan.Mode != IpvlanMode.L2;

    private static IpAddress? Gateway(Network network, IpPrefix? address)
    {
        if (address is not { } own || network.Settings.IsInternal || !network.Settings.HasDefaultRoute || network.Settings.Parent is null)
        {
            return null;
        }

        var subnet = network.Subnets.FirstOrDefault(subnet => subnet.Prefix.Contains(own.Address));
        return subnet?.Gateway is { } gateway && gateway != own.Address ? gateway : IsRouted(network.Settings) ? own.Address : null;
    }
}

/// <summary>What whoever joined an endpoint does with its link: moves it, renames it, sets routes.</summary>
/// <param name="LinkName">The link, on the host, until it is moved.</param>
/// <param name="NamePrefix">What its name in the sandbox is to begin with.</param>
/// <param name="Gateway">Default gateway, IPv4; null for none.</param>
/// <param name="GatewayIpv6">Default gateway, IPv6; null for none.</param>
/// <param name="Routes">Further routes; a default route on the link itself is among them where a child needs no gateway.</param>
public sealed record JoinAnswer(
    string LinkName,
    string NamePrefix,
    IpAddress? Gateway,
    IpAddress? GatewayIpv6,
    IReadOnlyList<StaticRoute> Routes)
{
    /// <summary>Those, and those by the gateways.</summary>
    public IEnumerable<StaticRoute> AllRoutes => Routes
        .Concat(Gateway is { } v4 ? [new StaticRoute(new IpPrefix(default(Ipv4Address), 0), v4)] : [])
        .Concat(GatewayIpv6 is { } v6 ? [new StaticRoute(new IpPrefix(default(Ipv6Address), 0), v6)] : []);
}

using Bunshin.Packets.Addresses;

namespace Bunshin.Networks;

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

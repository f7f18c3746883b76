namespace Bunshin.Forwarding.Routing;

/// <summary>How a <see cref="Router"/> is set up.</summary>
public sealed record RouterConfig
{
    /// <summary>Its interfaces.</summary>
    public required IReadOnlyList<RouterInterface> Interfaces { get; init; }

    /// <summary>Routes besides those to the interfaces' own subnets; <see cref="Route.Interface"/> is an index into <see cref="Interfaces"/>.</summary>
    public IReadOnlyList<Route> Routes { get; init; } = [];

    /// <summary><c>net.ipv4.ip_forward</c>.</summary>
    public bool ForwardsIpv4 { get; init; } = true;

    /// <summary><c>net.ipv6.conf.all.forwarding</c>.</summary>
    public bool ForwardsIpv6 { get; init; } = true;

    /// <summary>What may pass; without a match everything.</summary>
    public IReadOnlyList<RouterPolicy> Policies { get; init; } = [];
}

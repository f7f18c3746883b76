using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Routing;

/// <summary>How a <see cref="Router"/> is set up.</summary>
public sealed record RouterConfig
{
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

/// <summary>One interface of a <see cref="Router"/>: of a gateway between VLANs, one VLAN.</summary>
public sealed record RouterInterface
{
    /// <summary>Its name, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>Its MAC.</summary>
    public required MacAddress Address { get; init; }

    /// <summary>Its addresses with their subnets, of both families. The IPv6 link-local one comes by itself from the MAC.</summary>
    public IReadOnlyList<IpPrefix> Addresses { get; init; } = [];

    /// <summary>MTU in bytes, without the Ethernet header.</summary>
    public int Mtu { get; init; } = 1500;
}

/// <summary>A rule about what is forwarded between interfaces; the first that matches counts. Null matches any.</summary>
/// <param name="From">Index of the interface it comes in by.</param>
/// <param name="To">Index of the interface it would leave by.</param>
/// <param name="Action">What happens.</param>
public sealed record RouterPolicy(int? From, int? To, RouterAction Action);

/// <summary>What a <see cref="RouterPolicy"/> does.</summary>
public enum RouterAction
{
    /// <summary>Forwards.</summary>
    Accept,

    /// <summary>Drops in silence.</summary>
    Drop,

    /// <summary>Drops and tells the sender that it is prohibited.</summary>
    Reject,
}

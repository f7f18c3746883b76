using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Routing;

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

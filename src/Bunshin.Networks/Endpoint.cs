using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks;

/// <summary>One child of a network as it is stored, running or not.</summary>
public sealed record Endpoint
{
    /// <summary>Whoever manages containers chose it; Docker makes a new one at each start of a container.</summary>
    public required string Id { get; init; }

    /// <summary>Its network.</summary>
    public required string NetworkId { get; init; }

    /// <summary>IPv4 address with the subnet's length.</summary>
    public IpPrefix? Ipv4 { get; init; }

    /// <summary>IPv6 address with the subnet's length.</summary>
    public IpPrefix? Ipv6 { get; init; }

    /// <summary>MAC; null where the child shares its parent's (ipvlan, passthru).</summary>
    public MacAddress? Address { get; init; }

    /// <summary>What its policy has beside its network's.</summary>
    public ChildLimits Limits { get; init; } = ChildLimits.None;

    /// <summary>The sandbox it is joined to, or was last.</summary>
    public Attachment? Attachment { get; init; }

    /// <summary>It is joined now.</summary>
    public bool IsJoined => Attachment is { IsLeft: false };

    /// <summary>Its addresses, IPv4 first.</summary>
    public IEnumerable<IpPrefix> Addresses => new[] { Ipv4, Ipv6 }.OfType<IpPrefix>();
}

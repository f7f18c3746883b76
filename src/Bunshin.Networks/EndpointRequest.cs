using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks;

/// <summary>An endpoint that is asked for.</summary>
/// <param name="NetworkId">Its network.</param>
/// <param name="Id">Its id, chosen by the asker.</param>
/// <param name="Ipv4">Its IPv4 address with the subnet's length, given by whoever manages addresses; null for none.</param>
/// <param name="Ipv6">The same for IPv6.</param>
/// <param name="Address">A MAC the user asked for; null for one that follows from the address.</param>
public sealed record EndpointRequest(string NetworkId, string Id, IpPrefix? Ipv4, IpPrefix? Ipv6, MacAddress? Address)
{
    /// <summary>What its policy is to have beside its network's.</summary>
    public ChildLimits Limits { get; init; } = ChildLimits.None;
}

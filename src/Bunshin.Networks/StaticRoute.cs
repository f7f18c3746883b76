using Bunshin.Packets.Addresses;

namespace Bunshin.Networks;

/// <summary>A route of an endpoint.</summary>
/// <param name="Destination">Where to.</param>
/// <param name="Gateway">The next hop; null for on the link itself.</param>
public sealed record StaticRoute(IpPrefix Destination, IpAddress? Gateway);

using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Simulated;

/// <summary>A route of a host beside those that its addresses bring.</summary>
/// <param name="Destination">Where to; of length 0 for the default route.</param>
/// <param name="Gateway">The next hop, on some interface's link.</param>
public sealed record SimulatedRoute(IpPrefix Destination, IpAddress Gateway);

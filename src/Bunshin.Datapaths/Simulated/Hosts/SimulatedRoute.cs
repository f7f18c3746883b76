using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>A route of a host beside those that its addresses bring.</summary>
/// <param name="Destination">Where to; of length 0 for the default route.</param>
/// <param name="Gateway">The next hop, on some interface's link; null where destinations are neighbors themselves.</param>
/// <param name="By">The interface it leaves by; null for the one on whose link the gateway is.</param>
public sealed record SimulatedRoute(IpPrefix Destination, IpAddress? Gateway, SimulatedInterface? By = null);

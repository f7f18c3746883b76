using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>Where a packet goes next.</summary>
/// <param name="By">The interface it leaves by.</param>
/// <param name="Neighbor">The address on that link which gets it: the destination or a gateway.</param>
/// <param name="Source">The source address it should have.</param>
internal sealed record NextHop(SimulatedInterface By, IpAddress Neighbor, IpAddress Source);

using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>What came of one probe of a traceroute.</summary>
/// <param name="Number">Its time to live.</param>
/// <param name="From">Who answered, a router or the destination; null where nobody did.</param>
/// <param name="Rtt">Virtual time until the answer.</param>
public sealed record TracerouteHop(int Number, IpAddress? From, TimeSpan? Rtt);

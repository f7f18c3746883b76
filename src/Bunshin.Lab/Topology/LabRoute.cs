using Bunshin.Packets.Addresses;

namespace Bunshin.Lab.Topology;

/// <summary>A route of a host, beside those that its addresses bring.</summary>
/// <param name="Destination">Subnet; of length 0 for the default route.</param>
/// <param name="Gateway">Next hop; null where destinations are neighbors themselves.</param>
/// <param name="Device">The interface it goes out by; null for the one whose subnet has the gateway.</param>
public sealed record LabRoute(IpPrefix Destination, IpAddress? Gateway, string? Device = null);

using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Sharing;

/// <summary>An address on a LAN that hosts share.</summary>
/// <param name="Lan">What the hosts call the LAN.</param>
/// <param name="Address">The address.</param>
/// <param name="Holder">For people: what it is for.</param>
public sealed record SharedAddress(string Lan, IpAddress Address, string Holder);

namespace Bunshin.Forwarding.Macvlan;

/// <summary>What pieces of one IPv4 datagram have in common (RFC 791 section 3.2).</summary>
internal readonly record struct FragmentKey(uint Source, uint Destination, ushort Identification, byte Protocol);

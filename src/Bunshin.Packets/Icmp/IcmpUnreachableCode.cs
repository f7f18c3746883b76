namespace Bunshin.Packets.Icmp;

/// <summary>Codes of <see cref="IcmpType.DestinationUnreachable"/> that matter on a LAN (RFC 792, RFC 1812 section 5.2.7.1).</summary>
public enum IcmpUnreachableCode : byte
{
    /// <summary>No route.</summary>
    Network = 0,

    /// <summary>The last hop's ARP found nobody.</summary>
    Host = 1,

    /// <summary>The host does not speak the protocol.</summary>
    Protocol = 2,

    /// <summary>Nobody listens on the port.</summary>
    Port = 3,

    /// <summary>Too big, and not to be cut; the next hop's MTU is given (RFC 1191).</summary>
    FragmentationNeeded = 4,

    /// <summary>An administrator forbids it (RFC 1812 section 5.2.7.1).</summary>
    Prohibited = 13,
}

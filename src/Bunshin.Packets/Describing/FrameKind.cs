namespace Bunshin.Packets.Describing;

/// <summary>What a frame is, as far as a person following a ping cares.</summary>
public enum FrameKind
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>ARP: who has an address?</summary>
    ArpRequest,

    /// <summary>ARP: I have it.</summary>
    ArpReply,

    /// <summary>IPv6 neighbor discovery: who has an address?</summary>
    NeighborSolicitation,

    /// <summary>IPv6 neighbor discovery: I have it.</summary>
    NeighborAdvertisement,

    /// <summary>A ping, of either family.</summary>
    EchoRequest,

    /// <summary>The answer to a ping, of either family.</summary>
    EchoReply,

    /// <summary>An ICMP error of either family: unreachable, too big, time exceeded.</summary>
    IcmpError,

    /// <summary>A UDP datagram.</summary>
    Udp,

    /// <summary>A TCP segment.</summary>
    Tcp,

    /// <summary>Too short or contradicting itself at the layer that was read.</summary>
    Malformed,
}

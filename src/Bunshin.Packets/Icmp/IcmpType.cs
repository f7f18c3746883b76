namespace Bunshin.Packets.Icmp;

/// <summary>ICMP message types that the project knows by name (RFC 792); others are kept as numbers.</summary>
public enum IcmpType : byte
{
    /// <summary>Answer to a ping.</summary>
    EchoReply = 0,

    /// <summary>Could not be delivered; the code says why.</summary>
    DestinationUnreachable = 3,

    /// <summary>A better next hop.</summary>
    Redirect = 5,

    /// <summary>A ping.</summary>
    EchoRequest = 8,

    /// <summary>A router makes itself known (RFC 1256).</summary>
    RouterAdvertisement = 9,

    /// <summary>TTL ran out (code 0), or a fragment did not come (code 1).</summary>
    TimeExceeded = 11,
}

namespace Bunshin.Packets.Icmpv6;

/// <summary>ICMPv6 message types that the project knows by name (RFC 4443, 4861, 2710, 3810).</summary>
public enum Icmpv6Type : byte
{
    /// <summary>Could not be delivered; the code says why.</summary>
    DestinationUnreachable = 1,

    /// <summary>Too big; the MTU is given.</summary>
    PacketTooBig = 2,

    /// <summary>Hop limit ran out (code 0), or a fragment did not come (code 1).</summary>
    TimeExceeded = 3,

    /// <summary>A ping.</summary>
    EchoRequest = 128,

    /// <summary>Answer to a ping.</summary>
    EchoReply = 129,

    /// <summary>A router asks who listens to a group.</summary>
    MulticastListenerQuery = 130,

    /// <summary>MLDv1: a group is listened to.</summary>
    MulticastListenerReport = 131,

    /// <summary>MLDv1: no longer.</summary>
    MulticastListenerDone = 132,

    /// <summary>Is there a router?</summary>
    RouterSolicitation = 133,

    /// <summary>A router tells prefixes, MTU and its lifetime.</summary>
    RouterAdvertisement = 134,

    /// <summary>Who has the target address?</summary>
    NeighborSolicitation = 135,

    /// <summary>The target address is at the link-layer address given.</summary>
    NeighborAdvertisement = 136,

    /// <summary>A better next hop.</summary>
    Redirect = 137,

    /// <summary>A command to routers (RFC 2894).</summary>
    RouterRenumbering = 138,

    /// <summary>MLDv2: the groups listened to.</summary>
    MulticastListenerReportV2 = 143,

    /// <summary>A multicast router makes itself known (RFC 4286).</summary>
    MulticastRouterAdvertisement = 151,

    /// <summary>It takes that back (RFC 4286).</summary>
    MulticastRouterTermination = 153,
}

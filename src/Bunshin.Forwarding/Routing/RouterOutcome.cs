namespace Bunshin.Forwarding.Routing;

/// <summary>What a <see cref="Router"/> did with a frame.</summary>
public enum RouterOutcome
{
    /// <summary>Sent on.</summary>
    Forwarded,

    /// <summary>Sent on in pieces, for the next link is narrower.</summary>
    Fragmented,

    /// <summary>An ARP request or a neighbor solicitation for an address of its own was answered.</summary>
    AnsweredNeighbor,

    /// <summary>A ping to an address of its own was answered.</summary>
    AnsweredEcho,

    /// <summary>For itself, with nothing to answer: a neighbor's reply, or a protocol it does not speak.</summary>
    TakenLocally,

    /// <summary>The next hop's MAC is not known; it was asked for, and the frame should be offered again when it has answered.</summary>
    NeedsNeighbor,

    /// <summary>TTL or hop limit ran out; the sender was told.</summary>
    TimeExceeded,

    /// <summary>No route; the sender was told.</summary>
    NoRoute,

    /// <summary>Too big for the next link, and not to be cut; the sender was told.</summary>
    TooBig,

    /// <summary>Forwarding is off for the family.</summary>
    ForwardingOff,

    /// <summary>A policy drops it.</summary>
    PolicyDrops,

    /// <summary>A policy rejects it; the sender was told.</summary>
    PolicyRejects,

    /// <summary>The frame's MAC is another station's.</summary>
    NotForUs,

    /// <summary>Broadcast, multicast or link-local: routers do not forward those.</summary>
    NotForwardable,

    /// <summary>Neither ARP nor a packet that can be read.</summary>
    Malformed,
}

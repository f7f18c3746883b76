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

/// <summary>The sentences behind <see cref="RouterOutcome"/>.</summary>
public static class RouterOutcomes
{
    /// <summary>One sentence that a user understands, without a full stop at the end.</summary>
    /// <param name="outcome">What happened.</param>
    /// <param name="router">The router's name.</param>
    /// <param name="isIpv6">The packet's family, for the name of the setting.</param>
    public static string Describe(RouterOutcome outcome, string router, bool isIpv6) => outcome switch
    {
        RouterOutcome.Forwarded => $"{router} sent the packet on",
        RouterOutcome.Fragmented => $"{router} cut the packet and sent the pieces on",
        RouterOutcome.AnsweredNeighbor => $"{router} said which MAC its address has",
        RouterOutcome.AnsweredEcho => $"{router} answered the ping itself",
        RouterOutcome.TakenLocally => $"the packet was for {router} itself",
        RouterOutcome.NeedsNeighbor => $"{router} has to ask for the next hop's MAC first",
        RouterOutcome.TimeExceeded => $"the packet's time to live ended at {router}, which told the sender",
        RouterOutcome.NoRoute => $"{router} has no route to the destination and told the sender",
        RouterOutcome.TooBig => $"the packet is too big for {router}'s next link and must not be cut; the sender was told",
        RouterOutcome.ForwardingOff =>
            $"forwarding is off on {router} ({(isIpv6 ? "net.ipv6.conf.all.forwarding=0" : "net.ipv4.ip_forward=0")})",
        RouterOutcome.PolicyDrops => $"a policy of {router} drops what goes between these interfaces",
        RouterOutcome.PolicyRejects => $"a policy of {router} rejects what goes between these interfaces",
        RouterOutcome.NotForUs => $"the frame is for another MAC than {router}'s",
        RouterOutcome.NotForwardable => "broadcast, multicast and link-local packets do not pass routers",
        _ => "the frame holds nothing that a router reads",
    };
}

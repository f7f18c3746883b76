namespace Bunshin.Forwarding.Routing;

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

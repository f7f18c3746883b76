namespace Bunshin.Forwarding.Macvlan;

/// <summary>The sentences behind <see cref="VerdictReason"/>.</summary>
public static class VerdictReasons
{
    /// <summary>How many reasons there are, for an array of counters indexed by reason.</summary>
    public const int Count = (int)VerdictReason.TooLongForParent + 1;

    /// <summary>One sentence that a user understands, without a full stop at the end.</summary>
    public static string Describe(VerdictReason reason) => reason switch
    {
        VerdictReason.UnicastToChild => "the destination is a child's address, so that child alone gets the frame",
        VerdictReason.UnicastToParent => "the destination is the parent's own address, so the host gets the frame",
        VerdictReason.UnicastUnknown => "no child that is up has the destination address, so the host's stack gets the frame",
        VerdictReason.UnicastToSourceMode =>
            "the destination is a source-mode child's address; it takes only frames from the senders on its list, so the host gets the frame",
        VerdictReason.PassthruTakesAll => "a passthru child owns the parent and gets every unicast frame",
        VerdictReason.PassthruDown => "the passthru child owns the parent and is down, so the frame is lost",
        VerdictReason.SourceListTakesAll =>
            "the sender is on the source list of a child with nodst, so nobody but the children listing that sender gets the frame",
        VerdictReason.MulticastBackToSender =>
            "the switch reflected a private, passthru or source-mode child's own multicast frame; only that child gets it back",
        VerdictReason.MulticastFlood => "a multicast frame from outside goes to every child that accepts the group and to the host",
        VerdictReason.MulticastReflectedVepa =>
            "the switch reflected a vepa child's multicast frame; the other vepa and bridge children that accept the group, and the host, get it",
        VerdictReason.MulticastReflectedBridge =>
            "the switch reflected a bridge child's multicast frame; bridge siblings had it directly, so only vepa children and the host get it",
        VerdictReason.PauseNotFlooded => "MAC control frames (PAUSE) are not copied to children, only the host sees them",
        VerdictReason.BroadcastQueueClosed =>
            "the broadcast queue has length 0 (bcqueuelen), so children get no broadcast; only the host does",
        VerdictReason.ChildDown => "the sending child is down",
        VerdictReason.NoCarrier => "the parent is down or has no carrier, so nothing the child sends goes anywhere",
        VerdictReason.WireOnlyMode =>
            "in this mode every frame leaves by the wire; a sibling or the host gets it only if the switch sends it back",
        VerdictReason.BridgeToSibling => "the destination is a bridge sibling, which gets the frame directly, without the wire",
        VerdictReason.BridgeUnicastToWire =>
            "the destination is no bridge sibling that is up, so the frame leaves by the wire; the host is not reached directly",
        VerdictReason.BridgeMulticast =>
            "a bridge child's multicast frame goes directly to the bridge siblings that accept the group, and out by the wire",
        VerdictReason.BridgePauseToWire => "MAC control frames (PAUSE) are not copied to siblings, they leave by the wire",
        VerdictReason.TooLongForParent => "the frame is longer than the parent's MTU allows, so the sibling does not get it",
        _ => "no verdict was given",
    };
}

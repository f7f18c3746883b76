namespace Bunshin.Forwarding;

/// <summary>The sentences behind <see cref="VerdictReason"/>.</summary>
public static class VerdictReasons
{
    /// <summary>How many reasons there are, for an array of counters indexed by reason.</summary>
    public const int Count = (int)VerdictReason.NeverRouted + 1;

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
        _ => DescribeIpvlanOrVlan(reason),
    };

    /// <summary>Whether the sender's send failed or was dropped at once.</summary>
    internal static bool IsSendFailure(VerdictReason reason) => reason is VerdictReason.ChildDown or VerdictReason.NoCarrier
        or VerdictReason.PrivateDrops or VerdictReason.L3DropsMulticast or VerdictReason.L3DropsNonIp or VerdictReason.L3NoRoute;

    private static string DescribeIpvlanOrVlan(VerdictReason reason) => reason switch
    {
        VerdictReason.AddressOfChild => "the destination address is an ipvlan child's, so that child alone gets the frame",
        VerdictReason.AddressUnknown => "no ipvlan child that is up has the destination address, so the host's stack gets the frame",
        VerdictReason.NoAddress => "the frame carries no IP or ARP address to tell ipvlan children apart, so the host's stack gets it",
        VerdictReason.IpvlanFlood => "a multicast frame from outside goes to every ipvlan child that accepts the group and to the host",
        VerdictReason.IpvlanOwnReturned =>
            "a child's own multicast frame came back from the switch; the children had it directly, so only the host's stack gets it",
        VerdictReason.L3sToSockets =>
            "the host's IP layer takes the packet and hands it to the sockets of the l3s child that has the address",
        VerdictReason.L3sToHost => "in mode l3s every frame goes through the host's IP layer, and this one is for no child",
        VerdictReason.IpvlanToSibling => "the destination address is a sibling's, which gets the frame directly, without the wire",
        VerdictReason.PrivateDrops => "the port is private, so nothing goes from one child to another",
        VerdictReason.IpvlanToHost => "the frame is for the MAC that all share but for no child's address, so the host's stack gets it",
        VerdictReason.IpvlanMulticast => "a multicast frame goes to the siblings that accept the group, and out by the wire",
        VerdictReason.IpvlanPauseDropped => "MAC control frames (PAUSE) of an ipvlan child go nowhere",
        VerdictReason.IpvlanToWire => "the frame leaves by the wire; the host is not reached directly",
        VerdictReason.L3Routed => "the packet is routed by the host's side and leaves by the parent, with the parent's MAC",
        VerdictReason.L3ToHostSockets => "the packet is for an address of the host itself",
        VerdictReason.L3DropsMulticast => "modes l3 and l3s carry no broadcast and no multicast",
        VerdictReason.L3DropsNonIp => "modes l3 and l3s carry IP only, so ARP and the like are dropped",
        VerdictReason.L3NoRoute => "the host's side has no unicast route to the destination by this parent",
        VerdictReason.VlanClaims => "the tag is a VLAN child's, so the frame goes there without it",
        VerdictReason.VlanDown => "the tag is that of a VLAN child that is down, so the frame is lost",
        VerdictReason.VlanUnclaimed => "no VLAN child has the tag; captures see the frame, the IP layer drops it",
        VerdictReason.NeverRouted => "the packet comes from or goes to an address that never leaves a host (loopback and the like), so the host does not get it",
        _ => "no verdict was given",
    };
}

namespace Bunshin.Forwarding;

/// <summary>Which rule decided about a frame; <see cref="VerdictReasons.Describe"/> has the sentence for a person.</summary>
public enum VerdictReason : byte
{
    /// <summary>No verdict was given (the default value).</summary>
    None,

    /// <summary>Received: the destination is an up child's address.</summary>
    UnicastToChild,

    /// <summary>Received: the destination is the parent's own address.</summary>
    UnicastToParent,

    /// <summary>Received: no up child has the destination address, so the parent's stack gets the frame.</summary>
    UnicastUnknown,

    /// <summary>Received: the address is a source-mode child's, which takes only what its list names; the parent's stack gets the frame.</summary>
    UnicastToSourceMode,

    /// <summary>Received: a passthru child takes every unicast frame.</summary>
    PassthruTakesAll,

    /// <summary>Received: the passthru child is down and still takes every unicast frame, so it is lost.</summary>
    PassthruDown,

    /// <summary>Received: a source list with <see cref="Macvlan.MacvlanFlags.NoDst"/> holds the sender; nobody else gets the frame.</summary>
    SourceListTakesAll,

    /// <summary>Received: a multicast frame that its private, passthru or source-mode sender gets back alone.</summary>
    MulticastBackToSender,

    /// <summary>Received: a stranger's multicast frame, for every child that accepts the group, and for the parent's stack.</summary>
    MulticastFlood,

    /// <summary>Received: a vepa child's multicast frame reflected by the switch, for the other vepa and bridge children.</summary>
    MulticastReflectedVepa,

    /// <summary>Received: a bridge child's multicast frame reflected by the switch, for those who did not get it directly.</summary>
    MulticastReflectedBridge,

    /// <summary>Received: MAC control frames (PAUSE) are never copied to children.</summary>
    PauseNotFlooded,

    /// <summary>Received: the multicast frame should be queued, but the queue's length is 0; only the parent's stack gets it.</summary>
    BroadcastQueueClosed,

    /// <summary>Sent: the child is administratively down.</summary>
    ChildDown,

    /// <summary>Sent: the parent is down or has no carrier.</summary>
    NoCarrier,

    /// <summary>Sent: in this mode every frame leaves by the wire.</summary>
    WireOnlyMode,

    /// <summary>Sent: a bridge child's unicast frame for an up bridge sibling.</summary>
    BridgeToSibling,

    /// <summary>Sent: a bridge child's unicast frame for anyone who is not an up bridge sibling, which leaves by the wire.</summary>
    BridgeUnicastToWire,

    /// <summary>Sent: a bridge child's multicast frame, for the bridge siblings that accept the group and for the wire.</summary>
    BridgeMulticast,

    /// <summary>Sent: a bridge child's untagged MAC control frame (PAUSE), which leaves by the wire without copies.</summary>
    BridgePauseToWire,

    /// <summary>Sent: a frame for a bridge sibling that is longer than the parent's MTU allows.</summary>
    TooLongForParent,

    /// <summary>Received, ipvlan: the destination address, in ARP the target, is an up child's.</summary>
    AddressOfChild,

    /// <summary>Received, ipvlan: no up child has the destination address, so the parent's stack gets the frame.</summary>
    AddressUnknown,

    /// <summary>Received, ipvlan: nothing that carries an address (neither ARP nor whole IP), so the parent's stack gets the frame.</summary>
    NoAddress,

    /// <summary>Received, ipvlan l2: a multicast frame, for every child that accepts the group, and for the parent's stack.</summary>
    IpvlanFlood,

    /// <summary>Received, ipvlan l2: a child's own multicast frame that came back; only the parent's stack gets it.</summary>
    IpvlanOwnReturned,

    /// <summary>Received, ipvlan l3s: for a child's address, so the parent's stack hands it to that child's sockets.</summary>
    L3sToSockets,

    /// <summary>Received, ipvlan l3s: for the parent's stack, which keeps or drops it.</summary>
    L3sToHost,

    /// <summary>Sent, ipvlan: for a sibling's (or its own) address, handed over directly.</summary>
    IpvlanToSibling,

    /// <summary>Sent, ipvlan private: for a sibling's address, dropped.</summary>
    PrivateDrops,

    /// <summary>Sent, ipvlan l2: to the MAC all share but to no child's address, so the host gets it.</summary>
    IpvlanToHost,

    /// <summary>Sent, ipvlan l2: a multicast frame, for the siblings that accept the group and for the wire.</summary>
    IpvlanMulticast,

    /// <summary>Sent, ipvlan l2: a multicast MAC control frame (PAUSE), which is dropped though it counts as sent.</summary>
    IpvlanPauseDropped,

    /// <summary>Sent, ipvlan l2: any other frame leaves by the wire.</summary>
    IpvlanToWire,

    /// <summary>Sent, ipvlan l3 and l3s: routed to the wire by the parent's side.</summary>
    L3Routed,

    /// <summary>Sent, ipvlan l3 and l3s: for one of the host's own addresses.</summary>
    L3ToHostSockets,

    /// <summary>Sent, ipvlan l3 and l3s: a broadcast or multicast MAC, which these modes do not carry.</summary>
    L3DropsMulticast,

    /// <summary>Sent, ipvlan l3 and l3s: ARP or another protocol than IP, which these modes do not carry.</summary>
    L3DropsNonIp,

    /// <summary>Sent, ipvlan l3 and l3s: the parent's side has no route, or one that forbids.</summary>
    L3NoRoute,

    /// <summary>Received: a VLAN child has the tag.</summary>
    VlanClaims,

    /// <summary>Received: the VLAN child that has the tag is down, so the frame is lost.</summary>
    VlanDown,

    /// <summary>Received: no VLAN child has the tag; taps see the frame, IP drops it.</summary>
    VlanUnclaimed,

    /// <summary>
    /// Sent, ipvlan: a packet for the IP layer on the parent's side whose addresses never leave a host (<see cref="Routing.NeverRouted"/>).
    /// The kernel's driver hands these over; datapaths of ours do not, so no table says it.
    /// </summary>
    NeverRouted,
}

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
            "the destination is not a bridge sibling that is up, so the frame leaves by the wire; the host is not reached directly",
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
        VerdictReason.IpvlanToHost => "the frame is for the MAC that all share, but for an address that no child has, so the host's stack gets it",
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

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

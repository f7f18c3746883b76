namespace Bunshin.Forwarding;

/// <summary>What becomes of one frame, and why: wire, host, and a list of children by <c>foreach</c>, which allocates nothing.</summary>
/// <remarks>
/// A small value over the arrays of the table that gave it, which never change; it stays valid after the table has been
/// replaced. <c>default</c> is a drop without a reason.
/// </remarks>
public readonly struct Verdict
{
    // Four fields, so that the compiler keeps a verdict in registers: written to memory in small pieces and read back in large ones it
    // would cost as much as the lookup that made it.
    private readonly PortTable? _table;
    private readonly ulong _lists;
    private readonly ulong _copy;
    private readonly ulong _what;

    internal Verdict(
        PortTable table, VerdictReason reason, VerdictFlags flags, DeliveryClass parentClass, int child, int length,
        int sources = 0, int flood = 0, FloodScope scope = FloodScope.None)
    {
        _table = table;
        _lists = (uint)sources | ((ulong)(uint)flood << 32);
        _copy = (uint)child | ((ulong)(uint)length << 32);
        _what = (ushort)flags | ((ulong)reason << 16) | ((ulong)parentClass << 24) | ((ulong)scope << 32);
    }

    /// <summary>The rule that decided.</summary>
    public VerdictReason Reason => (VerdictReason)(byte)(_what >> 16);

    /// <summary>What the frame is to the parent: the class its taps see and its stack gets.</summary>
    public DeliveryClass ParentClass => (DeliveryClass)(byte)(_what >> 24);

    /// <summary>The frame leaves by the wire; only for frames from a child.</summary>
    public bool ToWire => (Flags & VerdictFlags.ToWire) != 0;

    /// <summary>The parent's own stack gets the frame, as <see cref="ParentClass"/>; only for frames from the wire.</summary>
    public bool ToHost => (Flags & VerdictFlags.ToHost) != 0;

    /// <summary>
    /// A child's frame goes through the parent's receive path: the parent's taps see it as incoming, its counters do not move.
    /// </summary>
    public bool EntersParentReceive => (Flags & VerdictFlags.EntersParentReceive) != 0;

    /// <summary>
    /// The kernel hands the flood's copies to a worker, so later unicast may overtake them. When the queue is full
    /// (the longest that any child asks for, <see cref="Macvlan.MacvlanChild.BroadcastQueueLength"/>) children get nothing and the parent counts one <c>rx_dropped</c>.
    /// </summary>
    public bool IsDeferred => (Flags & VerdictFlags.Deferred) != 0;

    /// <summary>The parent counts one <c>rx_dropped</c>.</summary>
    public bool ParentDrops => (Flags & VerdictFlags.ParentDrops) != 0;

    /// <summary>
    /// The frame is for the host's own address and goes straight to its sockets: neither the parent's taps nor its counters
    /// notice. Only for frames from an ipvlan l3 or l3s child.
    /// </summary>
    public bool ToHostSockets => (Flags & VerdictFlags.ToHostSockets) != 0;

    /// <summary>
    /// The frame leaves by the wire with a new Ethernet header, routed by the parent's side as <see cref="Route"/> says. Only
    /// for frames from an ipvlan l3 or l3s child.
    /// </summary>
    public bool IsRouted => (Flags & VerdictFlags.Routed) != 0;

    /// <summary>
    /// The number of the route in the parent's table; -1 with <see cref="IsRouted"/>: no route, so the destination is taken
    /// for a neighbor on the wire, as the kernel does where the way out is given (IPv4 only).
    /// </summary>
    public int Route => IsRouted ? Flood : -1;

    /// <summary>
    /// The sender's send did not work: it failed (<c>ENETDOWN</c>) for <see cref="VerdictReason.ChildDown"/>, which counts
    /// nothing; else the sender counts one <c>tx_dropped</c> and no sent packet.
    /// </summary>
    public bool IsSendFailure => VerdictReasons.IsSendFailure(Reason);

    /// <summary>What a packet socket's send gives back: an errno's name, or null when it does not notice.</summary>
    public string? SendError => !IsSendFailure || Reason == VerdictReason.NoCarrier ? null
        : Reason == VerdictReason.ChildDown ? "ENETDOWN"
        : "ENOBUFS";

    private VerdictFlags Flags => (VerdictFlags)(ushort)_what;

    private FloodScope Scope => (FloodScope)(byte)(_what >> 32);

    private int Sources => (int)_lists;

    private int Flood => (int)(_lists >> 32);

    private int Child => (int)_copy;

    private int Length => (int)(_copy >> 32);

    /// <summary>Nobody gets the frame: neither wire nor host nor any child.</summary>
    public bool IsDrop => !ToWire && !ToHost && !ToHostSockets && !GetEnumerator().MoveNext();

    /// <summary>The one child of the verdict gets a copy, and nobody else does: <see cref="OnlyCopy"/> is it.</summary>
    internal bool IsOneCopy => (Flags & (VerdictFlags.Single | VerdictFlags.ToHost)) == VerdictFlags.Single && Sources == 0;

    /// <summary>What the walk over the copies would find; meaningful with <see cref="IsOneCopy"/>.</summary>
    internal Delivery OnlyCopy => DeliveryEnumerator.SingleCopy(_table!, Flags, ParentClass, Child, Length, Reason);

    /// <summary>The copies, those of source lists first.</summary>
    public DeliveryEnumerator GetEnumerator() =>
        _table is null ? default : new DeliveryEnumerator(_table, Flags, ParentClass, Child, Length, Sources, Flood, Scope, Reason);
}

/// <summary>The yes-or-no parts of a <see cref="Verdict"/>.</summary>
[Flags]
internal enum VerdictFlags : ushort
{
    None = 0,
    ToWire = 1,
    ToHost = 2,
    EntersParentReceive = 4,
    Deferred = 8,

    /// <summary>The child of the verdict gets the frame, alone except for source lists.</summary>
    Single = 16,

    /// <summary>The copies are a sender's own to its siblings: checked for size, counted with the header twice.</summary>
    Local = 32,
    IsGso = 64,
    ParentDrops = 128,

    /// <summary>The child of the verdict gets the frame as what it is to the parent, not as the host.</summary>
    KeepsClass = 256,

    /// <summary>The child of the verdict gets the frame behind its taps.</summary>
    SocketsOnly = 512,

    /// <summary>To the wire by a route.</summary>
    Routed = 1024,
    ToHostSockets = 2048,
}

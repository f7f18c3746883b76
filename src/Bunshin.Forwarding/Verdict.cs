namespace Bunshin.Forwarding;

/// <summary>What becomes of one frame, and why: wire, host, and a list of children by <c>foreach</c>, which allocates nothing.</summary>
/// <remarks>
/// A small value over the arrays of the table that gave it, which never change; it stays valid after the table has been
/// replaced. <c>default</c> is a drop without a reason.
/// </remarks>
public readonly struct Verdict
{
    private readonly PortTable? _table;
    private readonly int _sources;
    private readonly int _flood;
    private readonly int _child;
    private readonly int _length;
    private readonly VerdictFlags _flags;
    private readonly FloodScope _scope;

    internal Verdict(
        PortTable table, VerdictReason reason, VerdictFlags flags, DeliveryClass parentClass, int child, int length,
        int sources = 0, int flood = 0, FloodScope scope = FloodScope.None)
    {
        _table = table;
        Reason = reason;
        _flags = flags;
        ParentClass = parentClass;
        _child = child;
        _length = length;
        _sources = sources;
        _flood = flood;
        _scope = scope;
    }

    /// <summary>The rule that decided.</summary>
    public VerdictReason Reason { get; }

    /// <summary>What the frame is to the parent: the class its taps see and its stack gets.</summary>
    public DeliveryClass ParentClass { get; }

    /// <summary>The frame leaves by the wire; only for frames from a child.</summary>
    public bool ToWire => (_flags & VerdictFlags.ToWire) != 0;

    /// <summary>The parent's own stack gets the frame, as <see cref="ParentClass"/>; only for frames from the wire.</summary>
    public bool ToHost => (_flags & VerdictFlags.ToHost) != 0;

    /// <summary>
    /// A child's frame goes through the parent's receive path: the parent's taps see it as incoming, its counters do not move.
    /// </summary>
    public bool EntersParentReceive => (_flags & VerdictFlags.EntersParentReceive) != 0;

    /// <summary>
    /// The kernel hands the flood's copies to a worker, so later unicast may overtake them. When the queue is full
    /// (<see cref="Macvlan.MacvlanTable.BroadcastQueueLength"/>) children get nothing and the parent counts one <c>rx_dropped</c>.
    /// </summary>
    public bool IsDeferred => (_flags & VerdictFlags.Deferred) != 0;

    /// <summary>The parent counts one <c>rx_dropped</c>.</summary>
    public bool ParentDrops => (_flags & VerdictFlags.ParentDrops) != 0;

    /// <summary>
    /// The frame is for the host's own address and goes straight to its sockets: neither the parent's taps nor its counters
    /// notice. Only for frames from an ipvlan l3 or l3s child.
    /// </summary>
    public bool ToHostSockets => (_flags & VerdictFlags.ToHostSockets) != 0;

    /// <summary>
    /// The frame leaves by the wire with a new Ethernet header, routed by the parent's side as <see cref="Route"/> says. Only
    /// for frames from an ipvlan l3 or l3s child.
    /// </summary>
    public bool IsRouted => (_flags & VerdictFlags.Routed) != 0;

    /// <summary>
    /// The number of the route in the parent's table; -1 with <see cref="IsRouted"/>: no route, so the destination is taken
    /// for a neighbour on the wire, as the kernel does where the way out is given (IPv4 only).
    /// </summary>
    public int Route => IsRouted ? _flood : -1;

    /// <summary>
    /// The sender's send did not work: it failed (<c>ENETDOWN</c>) for <see cref="VerdictReason.ChildDown"/>, which counts
    /// nothing; else the sender counts one <c>tx_dropped</c> and no sent packet.
    /// </summary>
    public bool IsSendFailure => VerdictReasons.IsSendFailure(Reason);

    /// <summary>What a packet socket's send gives back: an errno's name, or null when it does not notice.</summary>
    public string? SendError => !IsSendFailure || Reason == VerdictReason.NoCarrier ? null
        : Reason == VerdictReason.ChildDown ? "ENETDOWN"
        : "ENOBUFS";

    /// <summary>Nobody gets the frame: neither wire nor host nor any child.</summary>
    public bool IsDrop => !ToWire && !ToHost && !ToHostSockets && !GetEnumerator().MoveNext();

    /// <summary>The one child of the verdict gets a copy, and nobody else does: <see cref="OnlyCopy"/> is it.</summary>
    internal bool IsOneCopy => (_flags & (VerdictFlags.Single | VerdictFlags.ToHost)) == VerdictFlags.Single && _sources == 0;

    /// <summary>What the walk over the copies would find; meaningful with <see cref="IsOneCopy"/>.</summary>
    internal Delivery OnlyCopy => DeliveryEnumerator.SingleCopy(_table!, _flags, ParentClass, _child, _length, Reason);

    /// <summary>The copies, those of source lists first.</summary>
    public DeliveryEnumerator GetEnumerator() =>
        _table is null ? default : new DeliveryEnumerator(_table, _flags, ParentClass, _child, _length, _sources, _flood, _scope, Reason);
}

namespace Bunshin.Forwarding.Macvlan;

/// <summary>What becomes of one frame, and why: wire, host, and a list of children by <c>foreach</c>, which allocates nothing.</summary>
/// <remarks>
/// A small value over the arrays of the table that gave it, which never change; it stays valid after the table has been
/// replaced. <c>default</c> is a drop without a reason.
/// </remarks>
public readonly struct Verdict
{
    private readonly MacvlanTable? _table;
    private readonly int _sources;
    private readonly int _flood;
    private readonly int _child;
    private readonly int _length;
    private readonly VerdictFlags _flags;
    private readonly FloodScope _scope;

    internal Verdict(
        MacvlanTable table, VerdictReason reason, VerdictFlags flags, DeliveryClass parentClass, int child, int length,
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
    /// (<see cref="MacvlanTable.BroadcastQueueLength"/>) children get nothing and the parent counts one <c>rx_dropped</c>.
    /// </summary>
    public bool IsDeferred => (_flags & VerdictFlags.Deferred) != 0;

    /// <summary>The parent counts one <c>rx_dropped</c>.</summary>
    public bool ParentDrops => (_flags & VerdictFlags.ParentDrops) != 0;

    /// <summary>The sender cannot tell: its send failed (<c>ENETDOWN</c> for <see cref="VerdictReason.ChildDown"/>) and it counts <c>tx_dropped</c> for <see cref="VerdictReason.NoCarrier"/>.</summary>
    public bool IsSendFailure => Reason is VerdictReason.ChildDown or VerdictReason.NoCarrier;

    /// <summary>Nobody gets the frame: neither wire nor host nor any child.</summary>
    public bool IsDrop => !ToWire && !ToHost && !GetEnumerator().MoveNext();

    /// <summary>The copies, those of source lists first.</summary>
    public DeliveryEnumerator GetEnumerator() =>
        _table is null ? default : new DeliveryEnumerator(_table, _flags, ParentClass, _child, _length, _sources, _flood, _scope, Reason);
}

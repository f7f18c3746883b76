namespace Bunshin.Forwarding;

/// <summary>Walks the copies of a <see cref="Verdict"/>: source lists, then the one child or the flood.</summary>
public struct DeliveryEnumerator
{
    private readonly PortTable? _table;
    private readonly VerdictFlags _flags;
    private readonly DeliveryClass _class;
    private readonly int _child;
    private readonly int _length;
    private readonly int _flood;
    private readonly FloodScope _scope;
    private readonly VerdictReason _reason;
    private Stage _stage;
    private int _at;
    private int _end;

    internal DeliveryEnumerator(
        PortTable table, VerdictFlags flags, DeliveryClass parentClass, int child, int length, int sources, int flood,
        FloodScope scope, VerdictReason reason)
    {
        _table = table;
        _flags = flags;
        _class = parentClass;
        _child = child;
        _length = length;
        _flood = flood;
        _scope = scope;
        _reason = reason;
        if (sources != 0)
        {
            var list = table.Sources(sources);
            (_at, _end) = (list.Start, list.End);
        }
    }

    private enum Stage : byte
    {
        Sources,
        Members,
        Everything,
        Done,
    }

    /// <summary>The copy that <see cref="MoveNext"/> found.</summary>
    public Delivery Current { get; private set; }

    /// <summary>Goes to the next copy.</summary>
    /// <returns>False when there is none.</returns>
    public bool MoveNext()
    {
        if (_table is null)
        {
            return false;
        }

        while (true)
        {
            while (_at < _end)
            {
                var child = _table.Pool(_at++);
                if (_stage == Stage.Sources)
                {
                    var own = child == _child && (_class is DeliveryClass.Host or DeliveryClass.OtherHost);
                    Current = new Delivery(child, own ? DeliveryClass.Host : _class, _length);
                    return true;
                }

                if (child != _child)
                {
                    Current = FloodCopy(child);
                    return true;
                }
            }

            if (_stage == Stage.Done)
            {
                return false;
            }

            if (NextStage())
            {
                return true;
            }
        }
    }

    /// <summary>The copy of a verdict for one child.</summary>
    internal static Delivery SingleCopy(
        PortTable table, VerdictFlags flags, DeliveryClass parentClass, int child, int length, VerdictReason reason)
    {
        if (reason == VerdictReason.MulticastBackToSender)
        {
            return new Delivery(child, parentClass, CountedBytes: 0);
        }

        var seenAs = (flags & VerdictFlags.KeepsClass) != 0 ? parentClass : DeliveryClass.Host;
        if ((flags & VerdictFlags.Local) == 0)
        {
            return new Delivery(child, seenAs, length, (flags & VerdictFlags.SocketsOnly) != 0 ? DeliveryTraits.SocketsOnly : DeliveryTraits.None);
        }

        var isTooLong = (flags & VerdictFlags.IsGso) == 0 && length > table.LongestFrameOf(child);
        return new Delivery(child, seenAs, length + PortTable.HeaderLength, isTooLong ? DeliveryTraits.Refused : DeliveryTraits.None);
    }

    private bool NextStage()
    {
        _stage++;
        if (_stage == Stage.Members && (_flags & VerdictFlags.Single) != 0)
        {
            Current = SingleCopy(_table!, _flags, _class, _child, _length, _reason);
            _stage = Stage.Done;
            return true;
        }

        if (_scope == FloodScope.None)
        {
            _stage = Stage.Done;
        }
        else if (_stage != Stage.Done)
        {
            // Promiscuous and all-multicast children are kept once, not in every group's list. All are in broadcast's.
            var list = _stage == Stage.Members ? _flood : PortTable.AnyGroup;
            (_at, _end) = _stage == Stage.Everything && _class == DeliveryClass.Broadcast
                ? (0, 0)
                : _table!.Floods(list).Select(_scope);
        }

        return false;
    }

    // The drivers add the header to a local copy's length, which has it already.
    private readonly Delivery FloodCopy(int child) => (_flags & VerdictFlags.Local) == 0
        ? new Delivery(child, _class, _length, DeliveryTraits.CountsMulticast)
        : new Delivery(
            child, _class, _length + PortTable.HeaderLength,
            DeliveryTraits.CountsMulticast | (IsTooLongFor(child) ? DeliveryTraits.Refused : DeliveryTraits.None));

    private readonly bool IsTooLongFor(int child) =>
        (_flags & VerdictFlags.IsGso) == 0 && _length > _table!.LongestFrameOf(child);
}

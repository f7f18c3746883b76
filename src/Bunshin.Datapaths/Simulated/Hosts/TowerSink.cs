using Bunshin.Forwarding;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>Does in the simulation what a walk through a tower's devices says: captures, counters, trail, and the next event.</summary>
internal struct TowerSink(DeviceTower tower, ReadOnlyMemory<byte> frame) : IStackSink
{
    private const int None = -1;
    private static readonly TimeSpan _handOver = TimeSpan.FromMicroseconds(1);

    // A worker hands queued copies over, which unicast may overtake.
    private static readonly TimeSpan _deferred = TimeSpan.FromMicroseconds(10);

    private readonly List<(SimulatedInterface At, ReadOnlyMemory<byte> Frame, TrailKind Direction)> _captured = [];
    private VerdictReason _reason;
    private int _takenByChild = None;

    /// <summary>The walk is over: what was captured and not explained is written.</summary>
    public readonly void End() => WriteCaptured("");

    public readonly void SeesArriving(int device, in StackFrame seen, DeliveryClass seenAs) => See(device, seen, TrailKind.Received);

    public readonly void SeesLeaving(int device, in StackFrame seen) => See(device, seen, TrailKind.Sent);

    public readonly void CountsReceived(int device, int bytes, bool countsMulticast)
    {
        var at = tower[device];
        at.Counters = at.Counters with
        {
            RxPackets = at.Counters.RxPackets + 1,
            RxBytes = at.Counters.RxBytes + bytes,
            Multicast = at.Counters.Multicast + (countsMulticast ? 1 : 0),
        };
    }

    public readonly void CountsSent(int device, int bytes)
    {
        var at = tower[device];
        at.Counters = at.Counters with { TxPackets = at.Counters.TxPackets + 1, TxBytes = at.Counters.TxBytes + bytes };
    }

    public readonly void CountsDropped(int device, StackDrop drop)
    {
        var at = tower[device];
        switch (drop)
        {
            case StackDrop.Received:
                at.Counters = at.Counters with { RxDropped = at.Counters.RxDropped + 1 };
                break;
            case StackDrop.Sent:
                at.Counters = at.Counters with { TxDropped = at.Counters.TxDropped + 1 };
                at.Child?.CountDrop(_reason);
                break;
            default:
                // The driver counts a copy that is too long for the child twice under one name.
                at.Counters = at.Counters with { RxErrors = at.Counters.RxErrors + 1, RxDropped = at.Counters.RxDropped + 2 };
                tower.Trail.Record(at, TrailKind.Dropped, frame, "longer than the child's MTU allows");
                break;
        }
    }

    public void Reaches(int device, in StackFrame arrived, DeliveryClass seenAs)
    {
        // In mode l3s the IP layer of the device below hands what is for a child to that child and keeps nothing.
        if (_takenByChild == device)
        {
            _takenByChild = None;
            return;
        }

        var (at, bytes) = (tower[device], ForStack(arrived));
        tower.Simulation.Schedule(DelayOf(at, arrived.Destination), () => HandOver(at, bytes, seenAs));
    }

    public readonly void ReachesSockets(int device, in StackFrame arrived, DeliveryClass seenAs)
    {
        var (at, bytes) = (tower[device], ForStack(arrived));
        tower.Simulation.Schedule(_handOver, () => at.Host.Stack.ReceiveBehindCaptures(at, bytes, seenAs));
    }

    public readonly void LeavesByWire(in StackFrame left) => tower.Cable?.Take(OnWire(left));

    public void Decides(int device, VerdictReason reason)
    {
        var at = tower[device];
        _reason = reason;
        _takenByChild = reason == VerdictReason.L3sToSockets ? device : None;
        if (reason is VerdictReason.VlanDown or VerdictReason.VlanUnclaimed)
        {
            at.Child?.CountDrop(reason);
        }

        tower.Trail.Record(at.FullName, TrailKind.Decided, frame, VerdictReasons.Describe(reason), verdict: reason);
        WriteCaptured(VerdictReasons.Describe(reason));
    }

    public readonly bool TryFindNeighbor(int device, IpAddress nextHop, in StackFrame waiting, out MacAddress address)
    {
        var at = tower[device];
        if (at.Host.Stack.TryFindNeighbor(at, nextHop, out address))
        {
            return true;
        }

        var bytes = ForStack(waiting);
        at.Host.Stack.Resolve(at, nextHop, mac => SendRouted(at, bytes, mac));
        return false;
    }

    private static void HandOver(SimulatedInterface at, ReadOnlyMemory<byte> bytes, DeliveryClass seenAs)
    {
        if (!at.Host.Stack.Receive(at, bytes, seenAs))
        {
            at.Counters = at.Counters with { RxDropped = at.Counters.RxDropped + 1 };
        }
    }

    private static void SendRouted(SimulatedInterface by, ReadOnlyMemory<byte> bytes, MacAddress neighbor)
    {
        if (FrameView.TryParse(bytes.Span, out var view))
        {
            by.Send(OnWire(new StackFrame(view).Routed(neighbor, by.Mac)));
        }
    }

    private static TimeSpan DelayOf(SimulatedInterface at, MacAddress destination) =>
        destination.IsGroup && at.IsBehindPort ? _deferred : _handOver;

    private static ReadOnlyMemory<byte> OnWire(in StackFrame left)
    {
        var bytes = new byte[left.Length + VlanTag.Length];
        return bytes.AsMemory(0, left.CopyTo(bytes, tagInLine: true));
    }

    // Tags that were put back for captures (reorder_hdr off) are none for protocols.
    private static ReadOnlyMemory<byte> ForStack(in StackFrame arrived)
    {
        var bytes = new byte[arrived.CountedLength];
        return bytes.AsMemory(0, arrived.CopyTo(bytes, tagInLine: false, withPutBack: false));
    }

    private readonly void See(int device, in StackFrame seen, TrailKind direction)
    {
        var (at, bytes) = (tower[device], OnWire(seen));
        tower.Trail.Record(at, direction, bytes);
        if (at.IsCaptured)
        {
            _captured.Add((at, bytes, direction));
        }
    }

    // Captures carry the rule that decided as a comment, and it decides after they have seen the frame.
    private readonly void WriteCaptured(string comment)
    {
        foreach (var (at, bytes, direction) in _captured)
        {
            at.Capture(bytes, direction, comment);
        }

        _captured.Clear();
    }
}

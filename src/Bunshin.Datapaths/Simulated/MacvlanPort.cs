using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Simulated;

/// <summary>The macvlan port of a parent: runs the forwarding rules between its cable, its host and its children.</summary>
internal sealed class MacvlanPort(SimulatedInterface parent, Simulation simulation, Trail trail) : ILink
{
    private static readonly TimeSpan _handOver = TimeSpan.FromMicroseconds(1);

    // A worker hands queued copies over, which unicast may overtake.
    private static readonly TimeSpan _deferred = TimeSpan.FromMicroseconds(10);

    private readonly List<SimulatedChild> _children = [];
    private MacvlanTable? _table;

    public SimulatedInterface Parent => parent;

    public IReadOnlyList<SimulatedChild> Children => _children;

    public bool HasCarrier => parent.HasCarrier;

    private MacvlanTable Table => _table ??= MacvlanTable.Create(ParentModel, [.. _children.Select(child => child.Model)]);

    private MacvlanParent ParentModel => new()
    {
        Address = parent.Mac,
        HasCarrier = parent.HasCarrier,
        Mtu = parent.Mtu,
        HasUnicastFilter = false,
        BroadcastCutoff = _children.Select(child => child.Spec.BroadcastCutoff).LastOrDefault(cutoff => cutoff is not null) ?? 1,
    };

    /// <summary>Something about the parent or a child is different: the next frame meets a new table.</summary>
    public void Changed() => _table = null;

    public Refusal? CheckAdd(MacvlanChild model) =>
        MacvlanRules.CheckAdd(ParentModel, [.. _children.Select(child => child.Model)], model);

    public Refusal? CheckUp(SimulatedInterface device) =>
        MacvlanRules.CheckUp(ParentModel, [.. _children.Select(child => child.Model)], IndexOf(device));

    public void Add(SimulatedChild child)
    {
        _children.Add(child);
        Changed();
    }

    public void Remove(SimulatedChild child)
    {
        _ = _children.Remove(child);
        Changed();
    }

    /// <summary>A frame comes in by the cable.</summary>
    public void FromWire(in FrameView view, ReadOnlyMemory<byte> frame)
    {
        var verdict = Table.FromWire(view);
        parent.Tap(frame, TrailKind.Received, VerdictReasons.Describe(verdict.Reason));
        Apply(parent, verdict, frame);
    }

    /// <inheritdoc/>
    public void Send(SimulatedInterface from, ReadOnlyMemory<byte> frame)
    {
        var index = IndexOf(from);
        if (!FrameView.TryParse(frame.Span, out var view))
        {
            trail.Record(from, TrailKind.Dropped, frame, "no whole Ethernet header");
            return;
        }

        var verdict = Table.FromChild(index, view);
        if (verdict.IsSendFailure)
        {
            _children[index].CountSendFailure(verdict.Reason);
            Decided(from, verdict, frame);
            return;
        }

        _children[index].CountSent(frame.Length);
        from.Tap(frame, TrailKind.Sent, VerdictReasons.Describe(verdict.Reason));
        if (verdict.EntersParentReceive)
        {
            parent.Tap(frame, TrailKind.Received, VerdictReasons.Describe(verdict.Reason));
        }

        Apply(from, verdict, frame);
        if (verdict.ToWire)
        {
            parent.Send(frame);
        }
    }

    private int IndexOf(SimulatedInterface device) => _children.FindIndex(child => child.Device == device);

    private void Decided(SimulatedInterface at, in Verdict verdict, ReadOnlyMemory<byte> frame) => trail.Record(
        at.FullName, TrailKind.Decided, frame, VerdictReasons.Describe(verdict.Reason), verdict: verdict.Reason);

    private void Apply(SimulatedInterface at, in Verdict verdict, ReadOnlyMemory<byte> frame)
    {
        Decided(at, verdict, frame);
        var delay = verdict.IsDeferred ? _deferred : _handOver;
        foreach (var copy in verdict)
        {
            var child = _children[copy.Child];
            if (copy.IsRefused)
            {
                child.CountRefused();
                trail.Record(child.Device, TrailKind.Dropped, frame, "longer than the child's MTU allows");
                continue;
            }

            child.CountReceived(copy);
            var kind = copy.Class;
            simulation.Schedule(delay, () => HandOver(child, frame, kind));
        }

        if (verdict.ToHost)
        {
            var kind = verdict.ParentClass;
            simulation.Schedule(_handOver, () => parent.Host.Stack.Receive(parent, frame, kind));
        }
    }

    private static void HandOver(SimulatedChild child, ReadOnlyMemory<byte> frame, DeliveryClass kind)
    {
        child.Device.Tap(frame, TrailKind.Received);
        if (!child.Device.Host.Stack.Receive(child.Device, frame, kind))
        {
            child.CountUnwanted();
        }
    }
}

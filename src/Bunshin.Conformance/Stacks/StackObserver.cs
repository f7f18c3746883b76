using Bunshin.Conformance.Recordings;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Stacks;

/// <summary>What takes a frame through P and all that is on it: the walk that ships, or programs on trial.</summary>
internal interface INearSide
{
    /// <summary>A device sends a frame of the case.</summary>
    /// <returns>What leaves by the wire.</returns>
    IReadOnlyList<WireFrame> Send(string point, byte[] bytes, uint priority, CaseWalk walk);

    /// <summary>A frame comes in by the wire.</summary>
    void Receive(WireFrame frame, CaseWalk walk);
}

/// <summary>Predicts what every point of a recorded set sees and counts of a frame.</summary>
/// <remarks>Sets with an external bridge have a memory (what the bridge has learned): give it their cases in order.</remarks>
public sealed class StackObserver
{
    private readonly RecordedTopology _topology;
    private readonly INearSide _near;
    private readonly ExternalBridge? _bridge;

    /// <summary>By the walk that ships, through the topology of <paramref name="meta"/>, by the rules of a kernel.</summary>
    public StackObserver(RecordingMeta meta, ReflectedBridgeMulticast rules = ReflectedBridgeMulticast.VepaOnly)
        : this(new RecordedTopology(meta, rules))
    {
    }

    /// <summary>With something else in place of the walk on P's side.</summary>
    internal StackObserver(RecordedTopology topology, INearSide? near = null)
    {
        _topology = topology;
        Walk = new WalkedSide(topology);
        _near = near ?? Walk;
        _bridge = topology.ExternalBridge();
    }

    /// <summary>P's side by the walk that ships.</summary>
    internal INearSide Walk { get; }

    /// <summary>Predicts one case.</summary>
    public Observation Observe(RecordedCase recorded)
    {
        var walk = new CaseWalk(recorded);
        if (recorded.Unsupported is not null)
        {
            return walk.Observation;
        }

        Send(recorded.Inject, recorded.Frame, recorded.Priority, walk);
        foreach (var (point, frame) in recorded.Observed.Replies)
        {
            // Answers moved counters; who saw them was not recorded.
            var reply = new CaseWalk(recorded);
            Send(point, frame, 0, reply);
            foreach (var ((at, counter), by) in reply.Observation.Stats)
            {
                walk.Observation.Count(at, counter, by);
            }
        }

        return walk.Observation;
    }

    /// <summary>Predicts all cases, in their order.</summary>
    public IReadOnlyList<Observation> Observe(IReadOnlyList<RecordedCase> cases) => [.. cases.Select(Observe)];

    /// <summary>Where a case's frame goes on P's side, by the walk; nothing learns from it.</summary>
    internal CaseWalk FactsOf(RecordedCase recorded)
    {
        var walk = new CaseWalk(recorded);
        if (recorded.Unsupported is not null || recorded.Frame.Length == 0)
        {
            return walk;
        }

        if (recorded.Inject == "w")
        {
            SendFromFar(new WireFrame(recorded.Frame), "w", Walk, walk);
        }
        else if (recorded.Inject != "y")
        {
            _ = Walk.Send(recorded.Inject, recorded.Frame, recorded.Priority, walk);
        }

        return walk;
    }

    private void Send(string point, byte[] bytes, uint priority, CaseWalk walk)
    {
        switch (point)
        {
            case "w":
                SendFromFar(new WireFrame(bytes), point, _near, walk);
                break;
            case "y":
                foreach (var frame in StackRecorder.Send(_topology, _topology.Outside, 0, new WireFrame(bytes), walk, point))
                {
                    Forward(ExternalBridge.PortY, frame.OutOfBand(), walk, out _);
                }

                break;
            default:
                foreach (var frame in _near.Send(point, bytes, priority, walk))
                {
                    var keeps = true;
                    var bridged = frame.OutOfBand();
                    if (_bridge is not null)
                    {
                        Forward(ExternalBridge.PortW, bridged, walk, out keeps);
                    }

                    StackRecorder.Receive(_topology, _topology.Far, frame, walk, reaches: keeps);
                }

                break;
        }
    }

    private void SendFromFar(WireFrame frame, string? sender, INearSide near, CaseWalk walk)
    {
        foreach (var left in StackRecorder.Send(_topology, _topology.Far, 0, frame, walk, sender))
        {
            near.Receive(left, walk);
        }
    }

    private void Forward(int port, WireFrame frame, CaseWalk walk, out bool reachesPortStack)
    {
        foreach (var leave in _bridge!.Forward(port, frame.View, out reachesPortStack))
        {
            if (leave == ExternalBridge.PortW)
            {
                SendFromFar(frame, sender: null, _near, walk);
            }
            else
            {
                StackRecorder.Receive(_topology, _topology.Outside, frame, walk);
            }
        }
    }

    private sealed class WalkedSide(RecordedTopology topology) : INearSide
    {
        public IReadOnlyList<WireFrame> Send(string point, byte[] bytes, uint priority, CaseWalk walk) =>
            StackRecorder.Send(topology, topology.Near, topology.Near.Find(point), new WireFrame(bytes), walk, point, priority);

        public void Receive(WireFrame frame, CaseWalk walk) => StackRecorder.Receive(topology, topology.Near, frame, walk);
    }
}

/// <summary>The learning bridge of the external-bridge sets: port w to the parent, port y to an outside station.</summary>
internal sealed class ExternalBridge
{
    public const int PortW = 0;
    public const int PortY = 1;
    private readonly LearningSwitch _switch = new(ports: 2, new LearningSwitchOptions { AgeingTicks = 0 });

    public ExternalBridge(MacAddress portW, bool hairpin, bool hasCarrier)
    {
        _switch.SetEnabled(PortW, hasCarrier);
        _switch.SetHairpin(PortW, hairpin);
        _ = _switch.AddStatic(portW, LearningSwitch.Self);
    }

    /// <summary>By which ports the frame leaves, and whether the port's own protocols get it (LLDP).</summary>
    public ReadOnlySpan<int> Forward(int port, in FrameView frame, out bool reachesPortStack)
    {
        var leaves = new int[2];
        var count = _switch.Forward(port, frame, tick: 0, leaves, out var outcome);
        reachesPortStack = outcome == SwitchOutcome.LinkLocal;
        return leaves.AsSpan(0, count);
    }
}

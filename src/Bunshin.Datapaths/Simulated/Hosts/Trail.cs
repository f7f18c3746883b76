using Bunshin.Datapaths.Simulated.Ports;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Routing;
using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Describing;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>Collects what happens while one exchange runs.</summary>
internal sealed class Trail(Simulation simulation)
{
    public TimeSpan Now => simulation.Now;

    /// <summary>A flood among thousands of children must not fill memory; what comes later is not collected.</summary>
    private const int MostSteps = 20_000;

    private List<TrailStep>? _steps;

    public void Begin() => _steps = [];

    public IReadOnlyList<TrailStep> End()
    {
        var steps = _steps ?? [];
        _steps = null;
        return steps;
    }

    public void Record(
        string place,
        TrailKind kind,
        ReadOnlyMemory<byte> frame,
        string text = "",
        SimulatedInterface? at = null,
        VerdictReason verdict = VerdictReason.None,
        SwitchOutcome? switched = null) => Record(frame, description => new TrailStep(simulation.Now, place, kind, description, text)
        {
            Interface = at,
            Verdict = verdict,
            Switch = switched,
        });

    public void Record(ReadOnlyMemory<byte> frame, Func<FrameDescription, TrailStep> step)
    {
        if (_steps is { Count: < MostSteps })
        {
            _steps.Add(step(frame.IsEmpty ? default : FrameDescription.Of(frame.Span)));
        }
    }

    /// <summary>What a host that was to send a packet on did with it.</summary>
    public void Record(SimulatedInterface at, ReadOnlyMemory<byte> frame, RouterOutcome outcome, bool isIpv6)
    {
        var kind = outcome is RouterOutcome.Forwarded or RouterOutcome.Fragmented ? TrailKind.Forwarded : TrailKind.NotForwarded;
        Record(frame, description => new TrailStep(
            simulation.Now, at.FullName, kind, description, RouterOutcomes.Describe(outcome, at.Host.Name, isIpv6))
        {
            Interface = at,
            Router = outcome,
        });
    }

    public void Record(SimulatedInterface at, TrailKind kind, ReadOnlyMemory<byte> frame, string text = "") =>
        Record(at.FullName, kind, frame, text, at);
}

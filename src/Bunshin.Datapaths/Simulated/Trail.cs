using Bunshin.Forwarding;
using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Describing;

namespace Bunshin.Datapaths.Simulated;

/// <summary>Collects what happens while one exchange runs.</summary>
internal sealed class Trail(Simulation simulation)
{
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
        SwitchOutcome? switched = null)
    {
        if (_steps is { Count: < MostSteps })
        {
            var description = frame.IsEmpty ? default : FrameDescription.Of(frame.Span);
            _steps.Add(new TrailStep(simulation.Now, place, kind, description, text)
            {
                Interface = at,
                Verdict = verdict,
                Switch = switched,
            });
        }
    }

    public void Record(SimulatedInterface at, TrailKind kind, ReadOnlyMemory<byte> frame, string text = "") =>
        Record(at.FullName, kind, frame, text, at);
}

using System.Diagnostics;
using Bunshin.Lab.Results;

namespace Bunshin.Lab.Running;

/// <summary>Times the stages of a run, tells how far it is, and stops it between steps when it was cancelled.</summary>
internal sealed class LabSteps(IProgress<LabProgress>? progress, CancellationToken cancellation)
{
    private readonly List<LabTiming> _timings = [];
    private int _done;
    private int _total;

    /// <summary>The stage at hand.</summary>
    public LabStage Stage { get; private set; }

    /// <summary>The stages that are over.</summary>
    public IReadOnlyList<LabTiming> Timings => _timings;

    /// <summary>Runs a stage of <paramref name="total"/> parts.</summary>
    public void Run(LabStage stage, int total, Action work)
    {
        cancellation.ThrowIfCancellationRequested();
        Begin(stage, total, work);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Runs the last stage, cancelled or not.</summary>
    public void Finish(IProgress<LabProgress>? told, Action work) => Begin(LabStage.Teardown, 1, work, told);

    /// <summary>Says that a part begins, which stands for <paramref name="parts"/>; may be called from several threads.</summary>
    public void Next(string text, int parts = 1)
    {
        cancellation.ThrowIfCancellationRequested();
        var done = Interlocked.Add(ref _done, parts) - parts;
        progress?.Report(new LabProgress(Stage, done, _total, text));
    }

    private void Begin(LabStage stage, int total, Action work, IProgress<LabProgress>? told = null)
    {
        told ??= progress;
        Stage = stage;
        (_done, _total) = (0, total);
        told?.Report(new LabProgress(stage, 0, total, ""));
        var start = Stopwatch.GetTimestamp();
        work();
        _timings.Add(new LabTiming(stage, Stopwatch.GetElapsedTime(start)));
        told?.Report(new LabProgress(stage, total, total, ""));
    }
}

/// <summary>How far a run is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Parts of the stage that are done.</param>
/// <param name="Total">Parts of the stage.</param>
/// <param name="Text">The part at hand, for a person.</param>
public readonly record struct LabProgress(LabStage Stage, int Done, int Total, string Text);

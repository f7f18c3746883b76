using Bunshin.Conformance.Live;
using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;

namespace Bunshin.Conformance.Replay;

/// <summary>Sends the same frames through a live datapath and through the model, and tells every difference in words.</summary>
public static class LiveComparison
{
    /// <summary>Builds the topology with <paramref name="target"/>, injects all frames, compares with the model.</summary>
    /// <param name="places">Namespaces to build in, free again afterwards.</param>
    /// <param name="meta">The topology.</param>
    /// <param name="cases">The frames; what they carry as observed is not looked at.</param>
    /// <param name="target">Who serves the children.</param>
    /// <returns>The differences; empty when everything agrees.</returns>
    public static IReadOnlyList<string> Compare(StagePlaces places, RecordingMeta meta, IReadOnlyList<RecordedCase> cases, StageTarget target)
    {
        using var live = LiveStage.Build(places, meta, target);
        var observed = live.Observe(cases);
        var went = cases.Zip(observed, AsItWent).ToList();
        var predictions = new StackObserver(meta).Observe(went);
        var differences = new List<string>();
        for (var at = 0; at < cases.Count; at++)
        {
            if (live.WhyNot(went[at]) is null)
            {
                var found = CaseComparison.Differences(
                    live.Projection.Project(observed[at], went[at]), live.Projection.Project(predictions[at], went[at]), "the model", withStats: true);
                differences.AddRange(found.Select(difference => $"{meta.Set} {cases[at]}, {target.Name}: {difference}"));
            }
        }

        return differences;
    }

    // What nobody could know beforehand: which bytes a socket's IP makes, and what kernels answer.
    private static RecordedCase AsItWent(RecordedCase sent, Observation observed)
    {
        var frame = sent.IsFromSocket ? SocketFrame.Of(sent.Inject, observed) : sent.Frame;
        return sent with { Frame = frame ?? [], Unsupported = frame is null ? SocketFrame.NoFrame : sent.Unsupported, Observed = observed };
    }
}

using Bunshin.Conformance.Model;
using Bunshin.Conformance.Recordings;

namespace Bunshin.Conformance.Replay;

/// <summary>Replays recordings against the model or a live datapath and counts what agrees.</summary>
public static class Replayer
{
    /// <summary>Replays all <paramref name="recordings"/>.</summary>
    public static ReplayResult Replay(IEnumerable<Recording> recordings, ReplayOptions options)
    {
        var tally = new ReplayTally(options.ShownDifferences);
        foreach (var recording in recordings)
        {
            Replay(recording, options, tally);
        }

        return tally.Result;
    }

    private static void Replay(Recording recording, ReplayOptions options, ReplayTally tally)
    {
        if (recording.Meta.Unsupported is { } reason)
        {
            tally.Skip(reason, recording.Lines);
            return;
        }

        using var observer = new ModelObserver(recording.Meta, options.Rules);
        var observations = observer.Observe(recording.Cases);
        var afterUnstable = false;
        for (var at = 0; at < recording.Cases.Count; at++)
        {
            var recorded = recording.Cases[at];
            if (!recorded.IsStable)
            {
                tally.Skip("the recording's own runs disagreed");
                afterUnstable = true;
                continue;
            }

            // A count that came late in an unstable case shows up in the next one.
            tally.Take(
                recording.Meta.Set, recorded,
                CaseComparison.Differences(recorded.Observed, observations[at], "the model", withStats: !afterUnstable));
            afterUnstable = false;
        }
    }
}

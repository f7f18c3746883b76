using Bunshin.Conformance.Live;
using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Conformance.Replay;

/// <summary>Replays recordings through the walk that ships, or a live datapath, and counts what agrees.</summary>
public static class Replayer
{
    /// <summary>Replays all <paramref name="recordings"/>.</summary>
    /// <exception cref="Linux.LinuxException">A live target, and no namespaces or sockets for it.</exception>
    public static ReplayResult Replay(IEnumerable<Recording> recordings, ReplayOptions options)
    {
        var tally = new ReplayTally(options.ShownDifferences);
        var target = options.Datapath is { } kind ? StageTarget.Of(kind) : null;
        using var places = new StagePlaces();
        foreach (var recording in recordings)
        {
            var unsupported = recording.Meta.Unsupported is { } why ? $"{recording.Meta.Set}: {why}" : target?.WhyNot(recording.Meta);
            if (unsupported is not null)
            {
                tally.Skip(unsupported, recording.Lines);
                continue;
            }

            try
            {
                Replay(recording, options, target, places, tally);
            }
            catch (Exception refused) when (refused is StageException or DatapathException)
            {
                tally.Skip($"{recording.Meta.Set} could not be built: {refused.Message}", recording.Lines);
            }
        }

        return tally.Result;
    }

    /// <summary>Compares what was recorded with what came of the same cases.</summary>
    internal static void Compare(
        Recording recording, IReadOnlyList<Observation> observations, StackProjection? projection, Func<RecordedCase, string?> whyNot, string who,
        ReplayTally tally)
    {
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

            if (whyNot(recorded) is { } why)
            {
                tally.Skip(why);
                continue;
            }

            // A count that came late in an unstable case shows up in the next one.
            var withStats = !afterUnstable
                && !CaseComparison.IsReplyBetween(recording.Cases, observations, at)
                && !CaseComparison.IsReplyBetween(recording.Cases, observations, at - 1);
            tally.Take(recording.Meta.Set, recorded, CaseComparison.Differences(
                projection?.Project(recorded.Observed, recorded) ?? recorded.Observed,
                projection?.Project(observations[at], recorded) ?? observations[at],
                who, withStats));
            afterUnstable = false;
        }
    }

    private static void Replay(Recording recording, ReplayOptions options, StageTarget? target, StagePlaces places, ReplayTally tally)
    {
        if (target is null)
        {
            var observed = new StackObserver(recording.Meta, options.Rules).Observe(recording.Cases);
            Compare(recording, observed, null, static recorded => recorded.Unsupported, "the model", tally);
            return;
        }

        using var stage = LiveStage.Build(places, recording.Meta, target);
        stage.Patience = options.Patience;
        Compare(recording, stage.Observe(recording.Cases), stage.Projection, stage.WhyNot, target.Name, tally);
    }
}

/// <summary>How recordings are replayed.</summary>
public sealed record ReplayOptions
{
    /// <summary>Against which datapath, live in namespaces; null for the forwarding rules alone, which needs no privileges.</summary>
    public DatapathKind? Datapath { get; init; }

    /// <summary>Which kernel's rules the model follows.</summary>
    public ReflectedBridgeMulticast Rules { get; init; } = ReflectedBridgeMulticast.VepaOnly;

    /// <summary>How many differences are told in words; all are counted.</summary>
    public int ShownDifferences { get; init; } = 20;

    /// <summary>How long a live frame's effects are waited for, once they are not what the model predicts.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>One JSON object instead of lines.</summary>
    public bool Json { get; init; }
}

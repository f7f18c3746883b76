using Bunshin.Conformance.Live;
using Bunshin.Conformance.Model;
using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;

namespace Bunshin.Conformance.Replay;

/// <summary>Replays recordings against the model or a live datapath and counts what agrees.</summary>
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
            if ((recording.Meta.Unsupported ?? target?.WhyNot(recording.Meta)) is { } reason)
            {
                tally.Skip(reason, recording.Lines);
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

    private static void Replay(Recording recording, ReplayOptions options, StageTarget? target, StagePlaces places, ReplayTally tally)
    {
        var meta = recording.Meta;
        var who = target?.Name ?? "the model";
        using var stage = target is null ? null : LiveStage.Build(places, meta, target);
        if (stage is not null)
        {
            stage.Patience = options.Patience;
        }

        var projection = stage?.Projection;
        ICaseObserver observer = stage is not null ? stage
            : meta.Stack is null ? new ModelObserver(meta, options.Rules)
            : new StackObserver(meta);
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

            if ((stage is null ? recorded.Unsupported : stage.WhyNot(recorded)) is { } why)
            {
                tally.Skip(why);
                continue;
            }

            // A count that came late in an unstable case shows up in the next one.
            var withStats = !afterUnstable
                && !LateReplies.AreBetween(recording.Cases, observations, at)
                && !LateReplies.AreBetween(recording.Cases, observations, at - 1);
            tally.Take(meta.Set, recorded, CaseComparison.Differences(
                projection?.Project(recorded.Observed, recorded) ?? recorded.Observed,
                projection?.Project(observations[at], recorded) ?? observations[at],
                who, withStats));
            afterUnstable = false;
        }
    }
}

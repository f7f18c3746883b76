using Bunshin.Conformance.Live;
using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Linux;

namespace Bunshin.Conformance.Record;

/// <summary>The command <c>conformance record --out FILE</c>: builds the standard sets live, injects their frames, writes what was seen.</summary>
public static class RecordRunner
{
    /// <summary>Runs the command.</summary>
    /// <param name="path">A file for all sets, one after the other; or an existing folder, which gets one <c>SET.jsonl.gz</c> each.</param>
    /// <param name="options">What is recorded.</param>
    /// <param name="output">Gets one line a set.</param>
    /// <param name="errors">Gets what went wrong.</param>
    /// <returns>Exit code: 0 done, 1 the system refused, 2 nothing matches the wish.</returns>
    public static int Run(string path, RecordOptions options, TextWriter output, TextWriter errors)
    {
        var sets = StandardSets.All.Where(meta => options.Sets.Count == 0 || options.Sets.Any(meta.Set.Contains)).ToList();
        if (sets.Count == 0)
        {
            errors.WriteLine($"no set is named like {string.Join(", ", options.Sets)}; there are {string.Join(", ", StandardSets.All.Select(static meta => meta.Set))}");
            return 2;
        }

        try
        {
            Record(path, sets, options, output);
            return 0;
        }
        catch (Exception refused) when (refused is LinuxException or DatapathException or StageException or IOException)
        {
            errors.WriteLine(refused.Message);
            return 1;
        }
    }

    /// <summary>Records one set.</summary>
    /// <param name="places">Namespaces to build in.</param>
    /// <param name="meta">The topology.</param>
    /// <param name="target">Who serves the children.</param>
    /// <param name="repeats">How often; at least once.</param>
    public static Recording Record(StagePlaces places, RecordingMeta meta, StageTarget target, int repeats)
    {
        var cases = StandardSets.CasesOf(meta);
        var runs = new List<IReadOnlyList<Observation>>();
        var incomparable = new HashSet<int>();
        for (var run = 0; run < Math.Max(1, repeats); run++)
        {
            using var stage = LiveStage.Build(places, meta, target);
            runs.Add(stage.Observe(cases));
            incomparable.UnionWith(cases.Where(sent => stage.WhyNot(sent) is not null).Select(static sent => sent.Index));
        }

        var recorded = cases.Select((sent, at) => sent with
        {
            Frame = sent.IsFromSocket ? SocketFrame.Of(sent.Inject, runs[0][at]) ?? [] : sent.Frame,
            Observed = runs[0][at],
            IsStable = !incomparable.Contains(sent.Index) && runs.All(run => CaseComparison.AreEqual(runs[0][at], run[at])),
        }).ToList();
        return new Recording(meta with { Kernel = $"{target.Name}, Linux {Environment.OSVersion.Version}" }, recorded, recorded.Count);
    }

    private static void Record(string path, List<RecordingMeta> sets, RecordOptions options, TextWriter output)
    {
        var target = StageTarget.Of(options.Datapath);
        using var places = new StagePlaces();
        using var all = Directory.Exists(path) ? null : RecordingWriter.ToFile(path);
        foreach (var meta in sets)
        {
            if (target.WhyNot(meta) is { } reason)
            {
                output.WriteLine($"{meta.Set}: left out, {reason}");
                continue;
            }

            var recording = Record(places, meta, target, options.Repeats);
            using var own = all is null ? new RecordingWriter(File.Create(Path.Combine(path, $"{meta.Set}.jsonl.gz"))) : null;
            (all ?? own)!.Write(recording);
            output.WriteLine($"{meta.Set}: {recording.Lines} cases, {recording.Cases.Count(static recorded => !recorded.IsStable)} unstable");
        }
    }
}

/// <summary>What is recorded, and from what.</summary>
public sealed record RecordOptions
{
    /// <summary>From which datapath: one that carries real frames.</summary>
    public DatapathKind Datapath { get; init; } = DatapathKind.Kernel;

    /// <summary>Only sets whose name contains one of these; empty for all of <see cref="StandardSets"/>.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>How often each set is recorded; where the runs disagree a case is marked unstable and the first run is kept.</summary>
    public int Repeats { get; init; } = 2;
}

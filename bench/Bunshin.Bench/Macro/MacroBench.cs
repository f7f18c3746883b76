using System.Diagnostics;
using Bunshin.Datapaths.Userspace;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Bench.Macro;

/// <summary>
/// All datapaths side by side in one run: every sample stands between two samples of its baseline, and counts as its ratio to their
/// mean; the machine's moods cancel out. The baseline of a datapath of ours is the kernel's in the same mode, on the same path and
/// among as many children; the kernel's own is its bridge mode, child to child, with nobody else there.
/// </summary>
internal static class MacroBench
{
    public static int Run(Arguments args)
    {
        var watch = Stopwatch.StartNew();
        var sides = new List<Side>();
        try
        {
            var subnet = 0;
            foreach (var shape in Shapes(args))
            {
                sides.AddRange(args.Datapaths().Select(datapath => new Side(datapath, shape, ++subnet)));
            }

            var rows = sides.GroupBy(static side => side.Shape).SelectMany(static like => Rows([.. like])).ToArray();
            var rounds = MeasureAll(rows, args.IsQuick);
            MacroReport.Print(rows, rounds, watch.Elapsed, "the kernel's in the same mode and on the same path; of the kernel's, to its bridge mode, child to child");
            if (args.Option("--json") is { } json)
            {
                MacroReport.WriteJson(json, rows, rounds);
            }

            if (args.Option("--svg") is { } svg)
            {
                File.WriteAllText(svg, MacroPlot.Draw(rows));
            }

            return 0;
        }
        finally
        {
            sides.ForEach(static side => side.Dispose());
        }
    }

    /// <summary>
    /// What stacks cost, userspace alone: VLANs against the same path without (both ends of the cable served), and other children of one
    /// parent against macvlan's.
    /// </summary>
    public static int RunStacks(Arguments args)
    {
        var subnet = 0;
        foreach (var (shapes, toWire, baseline) in Shape.Comparisons)
        {
            var watch = Stopwatch.StartNew();
            var sides = new List<Side>();
            try
            {
                sides.AddRange(shapes.Select(shape => new Side(new UserspaceDatapath(), shape, ++subnet)));
                var first = new Row(sides[0], toWire, null);
                Row[] rows = [first, .. sides.Skip(1).Select(side => new Row(side, toWire, first))];
                var rounds = MeasureAll(rows, args.IsQuick);
                MacroReport.Print(rows, rounds, watch.Elapsed, baseline);
            }
            finally
            {
                sides.ForEach(static side => side.Dispose());
            }
        }

        return 0;
    }

    private static int MeasureAll(Row[] rows, bool quick)
    {
        var time = TimeSpan.FromSeconds(quick ? 0.15 : 0.4);
        var rounds = quick ? 7 : 9;
        var rates = Calibrate(rows[0], time, quick);
        Measure(rows, [Metric.Tcp], rounds, time, rates);
        Measure(rows, [Metric.Udp], rounds, time, rates);
        Measure(rows, [Metric.RoundTrip, Metric.RoundTrip99], rounds, time, rates);
        return rounds;
    }

    private static IEnumerable<Shape> Shapes(Arguments args)
    {
        // Bridge is always there: its first row is the baseline of all.
        MacvlanMode[] all = [MacvlanMode.Bridge, MacvlanMode.Private, MacvlanMode.Vepa, MacvlanMode.Passthru];
        var wanted = args.List("--modes");
        return all.Where(mode => wanted.Count == 0 || mode == MacvlanMode.Bridge || wanted.Contains(mode.ToString(), StringComparer.OrdinalIgnoreCase))
            .SelectMany(mode => mode == MacvlanMode.Bridge ? args.Crowds().Select(static crowd => Shape.Macvlan(MacvlanMode.Bridge).Among(crowd)) : [Shape.Macvlan(mode)]);
    }

    // The kernel's side comes first, and its row before those that are compared with it.
    private static IEnumerable<Row> Rows(IReadOnlyList<Side> sides)
    {
        // Private children never reach each other, and passthru has one child only.
        var mode = sides[0].Shape.Child.Mode;
        bool[] paths = mode is MacvlanMode.Bridge or MacvlanMode.Vepa ? [false, true] : [true];
        foreach (var toWire in paths)
        {
            var kernel = new Row(sides[0], toWire, null);
            yield return kernel;
            foreach (var side in sides.Skip(1))
            {
                yield return new Row(side, toWire, kernel);
            }
        }
    }

    private static int[] Calibrate(Row baseline, TimeSpan time, bool quick)
    {
        // A blast (0) overruns whoever is slow to drop; the paced rates bracket what the baseline carries. All get the same offers.
        var best = Enumerable.Range(0, 3).Max(_ => baseline.Measure(Metric.Udp, time, [0])[0]) * 1e6;
        double[] factors = quick ? [1.0] : [0.7, 0.9, 1.1, 1.4];
        return [0, .. factors.Select(factor => (int)(best * factor))];
    }

    private static void Measure(Row[] rows, Metric[] metrics, int rounds, TimeSpan time, IReadOnlyList<int> rates)
    {
        foreach (var row in rows)
        {
            Progress(metrics[0], 0, rounds, row);
            row.Measure(metrics[0], time, rates); // Compiled, resolved, warm.
        }

        var last = rows[0];
        var before = last.Measure(metrics[0], time, rates);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var row in rows)
            {
                Progress(metrics[0], round, rounds, row);
                var baseline = row.Baseline ?? rows[0];
                if (baseline != last)
                {
                    before = baseline.Measure(metrics[0], time, rates);
                }

                var found = row.Measure(metrics[0], time, rates);
                var after = baseline.Measure(metrics[0], time, rates);
                row.Add(metrics, found, before, after);
                (last, before) = (baseline, after);
            }
        }
    }

    private static void Progress(Metric metric, int round, int rounds, Row row)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{metric} {round + 1}/{rounds} {row.Mode} {row.Path} {row.Side.Label}          ");
        }
    }
}

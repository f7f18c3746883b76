using System.Diagnostics;

namespace Bunshin.Bench.Cost;

/// <summary>Paths in turns, for a while.</summary>
internal static class CostRound
{
    private const int Batches = 20;

    /// <summary>The lower quartile of the nanoseconds that a unit takes on each path; NaN where nothing came over.</summary>
    public static double[] Measure(PathWork[] works, TimeSpan time)
    {
        var times = works.Select(static _ => new List<double>()).ToArray();
        var watch = Stopwatch.StartNew();
        for (var turn = 0; watch.Elapsed < time; turn++)
        {
            for (var step = 0; step < works.Length; step++)
            {
                // Each begins as often as each other.
                var at = (step + turn) % works.Length;
                Turn(works[at], times[at]);
            }
        }

        return [.. times.Select(static found => found.Count == 0 ? double.NaN : found.Order().ElementAt(found.Count / 4))];
    }

    private static void Turn(PathWork work, List<double> times)
    {
        _ = work.Do(); // Warms the caches.
        for (var batch = 0; batch < Batches; batch++)
        {
            var start = Stopwatch.GetTimestamp();
            var units = work.Do();
            if (units > 0)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / units);
            }
        }
    }
}

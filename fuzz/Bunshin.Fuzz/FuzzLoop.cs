namespace Bunshin.Fuzz;

/// <summary>Feeds a target mutated inputs for a bounded time and watches every one of them.</summary>
public static class FuzzLoop
{
    /// <summary>Runs <paramref name="target"/> until <paramref name="time"/> is over or an input fails.</summary>
    /// <remarks>
    /// An input that takes longer than <paramref name="limit"/> counts as a hang; the thread that runs it cannot be ended, so it is
    /// left behind and ends with the process. The limit is wall time and must leave room for a busy machine.
    /// </remarks>
    public static FuzzReport Run(FuzzTarget target, int seed, TimeSpan time, TimeSpan limit)
    {
        var run = new FuzzRun(target, seed, time);
        var worker = new Thread(run.Work) { IsBackground = true, Name = $"fuzz {target.Name}" };
        worker.Start();
        while (!worker.Join(TimeSpan.FromMilliseconds(20)))
        {
            if (run.CurrentAge is { } age && age > limit)
            {
                return run.Report($"hangs: not done after {age.TotalSeconds:F1} s");
            }
        }

        return run.Report(run.Crash);
    }

    /// <summary>Runs one input on this thread; null, or what came out.</summary>
    public static string? Try(FuzzTarget target, byte[] input)
    {
        try
        {
            target.Run(input);
            return null;
        }
        catch (Exception failure) // whatever comes out is the finding
        {
            return failure.ToString();
        }
    }
}

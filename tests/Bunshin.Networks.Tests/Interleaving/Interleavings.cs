using System.Diagnostics;
using System.Globalization;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>Requests, the reconciler, managers and accidents in thousands of orders. A failure names its seed, and that seed fails again.</summary>
public class Interleavings
{
    private const int Schedules = 5000;
    private const string Answer = "BUNSHIN_STEPS";

    [Fact]
    public void Nothing_that_was_answered_is_contradicted_in_any_order()
    {
        var watch = Stopwatch.StartNew();
        var (first, count) = (Setting("BUNSHIN_SEED") ?? Environment.TickCount & 0xFFFFFF, Setting("BUNSHIN_SCHEDULES") ?? Schedules);
        var failed = Search.For(first, count, prepare: null, out var steps);
        TestContext.Current.SendDiagnosticMessage($"seeds {first} to {first + count - 1}: {steps} steps in {watch.Elapsed.TotalSeconds:F1} s");
        Assert.True(failed is null, failed);
    }

    /// <summary>Here and in a process of its own, where hashes of strings are others.</summary>
    [Fact]
    public void A_seed_takes_the_same_steps_every_time()
    {
        var steps = string.Concat(Enumerable.Range(1, 100).Select(static seed => Scenario.Run(seed).World.Schedule.Steps.ToString()));
        if (Environment.GetEnvironmentVariable(Answer) is { } file)
        {
            File.WriteAllText(file, steps);
            return;
        }

        Assert.Equal(steps, string.Concat(Enumerable.Range(1, 100).Select(static seed => Scenario.Run(seed).World.Schedule.Steps.ToString())));
        using var folder = new TemporaryFolder();
        var answer = Path.Combine(folder.Path, "steps");
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-noLogo", "-method", $"*{nameof(A_seed_takes_the_same_steps_every_time)}"]) { RedirectStandardOutput = true };
        start.Environment[Answer] = answer;
        using var other = Process.Start(start)!;
        _ = other.StandardOutput.ReadToEnd();
        other.WaitForExit();
        Assert.Equal(steps, File.ReadAllText(answer));
    }

    [Theory]
    [InlineData("changes are decided side by side")]
    [InlineData("two looks at once")]
    [InlineData("a claim is given back late")]
    [InlineData("a link is said to be removed before it is")]
    [InlineData("news is lost, and nobody is told")]
    public void A_race_that_is_put_in_is_found(string race)
    {
        var found = Search.For(Environment.TickCount & 0xFFFFFF, Schedules, world =>
        {
            _ = race switch
            {
                "changes are decided side by side" => world.Schedule.Broken.Add("the registry"),
                "two looks at once" => world.Schedule.Broken.Add("the reconciler"),
                "a claim is given back late" => world.Lan.ReleasesLate = true,
                "a link is said to be removed before it is" => world.Between.IsHasty = true,
                _ => world.Kernel.IsSilent = true,
            };
        }, out _);
        TestContext.Current.SendDiagnosticMessage($"{race}: {found?.Split('\n')[0]}");
        Assert.NotNull(found);
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}

/// <summary>Looks through seeds, on all processors.</summary>
internal static class Search
{
    /// <returns>What failed first, told for people; null if nothing did.</returns>
    public static string? For(int first, int count, Action<World>? prepare, out long steps)
    {
        var (failed, all) = (int.MaxValue, 0L);
        _ = Parallel.For(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(2, Environment.ProcessorCount) }, (seed, loop) =>
        {
            var scenario = Scenario.Run(seed, prepare);
            _ = Interlocked.Add(ref all, scenario.World.Schedule.Steps.Count);
            if (scenario.Failure is not null)
            {
                InterlockedMin(ref failed, seed);
                loop.Break();
            }
        });
        steps = all;
        return failed == int.MaxValue ? null : Tell(failed, prepare);
    }

    private static string Tell(int seed, Action<World>? prepare)
    {
        var scenario = Scenario.Run(seed, prepare);
        return $"seed {seed}: {scenario.Failure}{Environment.NewLine}{scenario.Story}{Environment.NewLine}{scenario.World.Schedule.Steps}";
    }

    private static void InterlockedMin(ref int place, int value)
    {
        for (var now = Volatile.Read(ref place); value < now; now = Volatile.Read(ref place))
        {
            _ = Interlocked.CompareExchange(ref place, value, now);
        }
    }
}

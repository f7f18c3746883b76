using System.Globalization;
using Bunshin.Fuzz.Targets;

namespace Bunshin.Fuzz.Tests;

/// <summary>A short run of every target. <c>BUNSHIN_FUZZ_SEED</c> repeats one, <c>BUNSHIN_FUZZ_SECONDS</c> makes it longer.</summary>
public sealed class BoundedFuzzing(ITestOutputHelper output)
{
    private static readonly int _seed = Setting("BUNSHIN_FUZZ_SEED") ?? Random.Shared.Next();
    private static readonly TimeSpan _time = TimeSpan.FromSeconds(Setting("BUNSHIN_FUZZ_SECONDS") ?? 2);

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Nothing_crashes_and_nothing_hangs(string name)
    {
        var target = FuzzTargets.All.Single(one => one.Name == name);
        var report = FuzzLoop.Run(target, _seed, _time, limit: TimeSpan.FromSeconds(20));
        output.WriteLine(report.ToString());
        Assert.True(report.Failure is null, report.ToString());
        Assert.True(report.Executions > target.Seeds.Count, report.ToString());
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}

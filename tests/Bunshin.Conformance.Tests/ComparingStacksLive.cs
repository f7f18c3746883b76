using System.Diagnostics;
using System.Globalization;
using Bunshin.Conformance.Comparison;
using Bunshin.Conformance.Live;
using Bunshin.Conformance.Replay;
using Bunshin.Datapaths;

namespace Bunshin.Conformance.Tests;

/// <summary>VLAN devices, ipvlan children and stacks of both and macvlan, served by a process; the kernel of this machine need not know them.</summary>
[Collection("live")]
public sealed class ComparingStacksLive(ITestOutputHelper output) : IDisposable
{
    private const int Stacks = 40;
    private const int FramesPerStack = 40;
    private static readonly StageTarget Userspace = StageTarget.Of(DatapathKind.Userspace);
    private readonly StagePlaces _places = new();

    public void Dispose() => _places.Dispose();

    [Fact]
    public void The_userspace_datapath_does_what_the_second_kernel_was_recorded_to_do()
    {
        Privileges.NeedNamespaces();
        var recordings = Recorded.Stacks.Concat(Recorded.OwnStacks)
            .Select(static recording => recording with { Cases = [.. recording.Cases.Where(static (_, at) => at % 9 == 0)] });

        var result = Replayer.Replay(recordings, new ReplayOptions { Datapath = DatapathKind.Userspace });

        output.WriteLine($"{result.Agree} cases agree, {result.Skipped} skipped");
        Assert.True(result.Differ == 0, string.Join('\n', result.Differences));
        Assert.True(result.Agree > 1000);
    }

    [Fact]
    public void The_userspace_datapath_and_the_model_agree_on_random_stacks_and_frames()
    {
        Privileges.NeedNamespaces();
        var seed = Environment.GetEnvironmentVariable("BUNSHIN_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"seed {seed} (set BUNSHIN_SEED to begin with it again)");
        var watch = Stopwatch.StartNew();
        var cases = 0;
        for (var stack = 0; stack < Stacks; stack++)
        {
            var (meta, frames) = new RandomStack(new Random(seed + stack)).Next(FramesPerStack);
            cases += frames.Length;
            var differences = LiveComparison.Compare(_places, meta, frames, Userspace);
            Assert.True(differences.Count == 0, $"seed {seed + stack}: {meta.Set}\n{string.Join('\n', differences.Take(10))}");
        }

        output.WriteLine($"{cases} cases on {Stacks} stacks agree, {watch.Elapsed.TotalSeconds:0.0} s");
    }
}

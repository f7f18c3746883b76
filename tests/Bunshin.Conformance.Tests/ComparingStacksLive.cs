using System.Diagnostics;
using System.Globalization;
using Bunshin.Conformance.Live;
using Bunshin.Conformance.Replay;
using Bunshin.Datapaths;

namespace Bunshin.Conformance.Tests;

/// <summary>VLAN devices, ipvlan children and stacks of both and macvlan, served by datapaths of ours; the kernel of this machine need not know them.</summary>
[Collection("live")]
public sealed class ComparingStacksLive(ITestOutputHelper output) : IDisposable
{
    private const int Stacks = 40;
    private const int FramesPerStack = 40;
    private readonly StagePlaces _places = new();

    public void Dispose() => _places.Dispose();

    [Theory]
    [InlineData(DatapathKind.Userspace)]
    [InlineData(DatapathKind.Ebpf)]
    public void A_datapath_of_ours_does_what_the_second_kernel_was_recorded_to_do(DatapathKind kind)
    {
        Privileges.NeedNamespaces();
        var recordings = Recorded.Stacks.Concat(Recorded.OwnStacks)
            .Select(static recording => recording with { Cases = [.. recording.Cases.Where(static (_, at) => at % 9 == 0)] });

        var result = Replayer.Replay(recordings, new ReplayOptions { Datapath = kind });

        output.WriteLine($"{result.Agree} cases agree, {result.Skipped} skipped: {string.Join("; ", result.SkipReasons)}");
        Assert.True(result.Differ == 0, string.Join('\n', result.Differences));
        Assert.True(result.Agree > 400, $"only {result.Agree} cases were compared");
    }

    [Theory]
    [InlineData(DatapathKind.Userspace)]
    [InlineData(DatapathKind.Ebpf)]
    public void A_datapath_of_ours_and_the_model_agree_on_random_stacks_and_frames(DatapathKind kind)
    {
        Privileges.NeedNamespaces();
        var seed = Environment.GetEnvironmentVariable("BUNSHIN_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"seed {seed} (set BUNSHIN_SEED to begin with it again)");
        var watch = Stopwatch.StartNew();
        var (target, stacks, cases) = (StageTarget.Of(kind), 0, 0);
        for (var stack = 0; stacks < Stacks; stack++)
        {
            var (meta, frames) = new RandomStack(new Random(seed + stack)).Next(FramesPerStack);
            if (target.WhyNot(meta) is not null)
            {
                continue;
            }

            stacks++;
            cases += frames.Length;
            var differences = LiveComparison.Compare(_places, meta, frames, target);
            Assert.True(differences.Count == 0, $"seed {seed + stack}: {meta.Set}\n{string.Join('\n', differences.Take(10))}");
        }

        output.WriteLine($"{cases} cases on {stacks} stacks agree, {watch.Elapsed.TotalSeconds:0.0} s");
    }
}

using System.Diagnostics;
using Bunshin.Conformance.Live;
using Bunshin.Conformance.Record;
using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Replay;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Kernel;
using CsCheck;

namespace Bunshin.Conformance.Tests;

/// <summary>Frames through real devices in namespaces.</summary>
[Collection("live")]
public sealed class ComparingLive(ITestOutputHelper output) : IDisposable
{
    private const int Ports = 25;
    private const int FramesPerPort = 40;
    private readonly StagePlaces _places = new();

    public void Dispose() => _places.Dispose();

    [Theory]
    [InlineData(DatapathKind.Kernel)]
    [InlineData(DatapathKind.Ebpf)]
    public void Children_still_do_what_the_kernels_were_recorded_to_do(DatapathKind kind)
    {
        Privileges.NeedNamespaces();
        var (target, differences, compared) = (StageTarget.Of(kind), new List<string>(), 0);
        foreach (var recording in Recorded.All.Where(recording => target.WhyNot(recording.Meta) is null))
        {
            var cases = recording.Cases.Where((_, at) => at % 7 == 0).ToList();
            differences.AddRange(LiveComparison.Compare(_places, recording.Meta, cases, target));
            compared += cases.Count;
        }

        output.WriteLine($"{compared} cases");
        Assert.Empty(differences.Take(20));
        Assert.True(compared > 2500, $"only {compared} cases were compared");
    }

    [Fact]
    public void The_kernel_and_the_model_agree_on_random_ports_and_frames() =>
        CompareRandom(static meta => meta, Ports, StageTarget.Kernel);

    [Fact]
    public void The_kernel_our_datapaths_and_the_model_agree_on_the_same_random_ports_and_frames() => CompareRandom(
        ForServed, Ports, StageTarget.Kernel, StageTarget.Of(DatapathKind.Userspace), StageTarget.Of(DatapathKind.Ebpf));

    [Fact]
    public void The_kernel_datapath_makes_children_that_do_as_the_model_says() => CompareRandom(
        static meta => meta, 5, new StageTarget("the kernel datapath", new KernelDatapath(), HashesGroups: true));

    [Fact]
    public void A_recording_made_now_is_read_back_as_it_was_and_agrees_with_the_model()
    {
        Privileges.NeedNamespaces();
        using var places = new StagePlaces();
        var meta = StandardSets.All.First(static meta => meta.Set == "extbridge-hairpin-on-vepa");
        var recording = RecordRunner.Record(places, meta, StageTarget.Kernel, repeats: 1);
        var memory = new MemoryStream();
        using (var writer = new RecordingWriter(memory))
        {
            writer.Write(recording);
        }

        var read = RecordingReader.Read(new MemoryStream(memory.ToArray()), "memory");
        Assert.Equal(recording.Lines, read[0].Cases.Count);
        var result = Replayer.Replay(read, new ReplayOptions());
        Assert.True(result.Differ == 0, string.Join('\n', result.Differences));
        Assert.Equal(recording.Lines, result.Agree);
    }

    /// <summary>Ours have no macvtap and no queue that could be closed, and they follow the parent's promiscuity at once.</summary>
    private static RecordingMeta ForServed(RecordingMeta meta) => meta with
    {
        Config = meta.Config with
        {
            ParentPromiscuous = meta.Config.ParentPromiscuous is null ? null : "before",
            Devices =
            [
                .. meta.Config.Devices.Select(static child => child with { Spec = child.Spec with { Kind = ChildKind.Macvlan, BroadcastQueueLength = null } }),
            ],
        },
    };

    private void CompareRandom(Func<RecordingMeta, RecordingMeta> adapt, int ports, params StageTarget[] targets)
    {
        Privileges.NeedNamespaces();
        var random = Environment.GetEnvironmentVariable("BUNSHIN_SEED") is { Length: > 0 } given
            ? PCG.Parse(given)
            : new PCG((uint)Random.Shared.Next(), (ulong)Random.Shared.NextInt64());
        var seed = random.ToString();
        var watch = Stopwatch.StartNew();
        var generator = RandomTopology.Any(FramesPerPort);
        var cases = 0;
        output.WriteLine($"seed {seed} (set BUNSHIN_SEED to begin with it again)");
        for (var port = 0; port < ports; port++)
        {
            seed = random.ToString();
            var (meta, frames) = generator.Generate(random, null, out _);
            cases += frames.Length;
            foreach (var target in targets)
            {
                var differences = LiveComparison.Compare(_places, adapt(meta), frames, target);
                Assert.True(differences.Count == 0, $"seed {seed}, port {port}:\n{string.Join('\n', differences.Take(10))}");
            }
        }

        output.WriteLine($"{cases} cases on {ports} ports agree, {watch.Elapsed.TotalSeconds:0.0} s");
    }
}

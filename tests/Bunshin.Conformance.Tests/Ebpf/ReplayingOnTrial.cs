using System.Diagnostics;
using Bunshin.Conformance.Live;
using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Replay;
using Bunshin.Conformance.Stacks;
using CsCheck;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>The eBPF programs, frame by frame, in the kernel, against what the kernel's drivers were recorded to do.</summary>
[Collection("live")]
public sealed class ReplayingOnTrial(ITestOutputHelper output)
{
    private const int Slots = 24;
    private const int Ports = 200;
    private const int FramesPerPort = 40;

    [Fact]
    public void Every_stable_case_recorded_from_the_kernels_macvlan_agrees_with_the_programs() => Replay(Recorded.All, 20_000);

    [Fact]
    public void Every_stable_case_of_VLAN_devices_recorded_from_the_kernel_agrees_with_the_programs() => Replay(Recorded.Stacks, 2_700);

    [Fact]
    public void Every_stable_case_of_our_own_recording_of_stacks_agrees_with_the_programs() => Replay(Recorded.OwnStacks, 10_000);

    [Fact]
    public void The_programs_and_the_model_agree_on_random_ports_and_frames()
    {
        Privileges.NeedNamespaces();
        var random = Environment.GetEnvironmentVariable("BUNSHIN_SEED") is { Length: > 0 } given
            ? PCG.Parse(given)
            : new PCG((uint)Random.Shared.Next(), (ulong)Random.Shared.NextInt64());
        output.WriteLine($"seed {random} (set BUNSHIN_SEED to begin with it again)");
        var watch = Stopwatch.StartNew();
        using var place = new TrialPlace(Slots);
        place.Run(() =>
        {
            using var trial = new EbpfTrial();
            var generator = RandomTopology.Any(FramesPerPort);
            for (var port = 0; port < Ports; port++)
            {
                var seed = random.ToString();
                var (meta, frames) = generator.Generate(random, null, out _);
                meta = meta with
                {
                    Config = meta.Config with
                    {
                        Devices = [.. meta.Config.Devices.Select(static child => child with { Spec = child.Spec with { BroadcastQueueLength = null } })],
                    },
                };
                var model = new StackObserver(meta);
                var cases = frames.Select(frame => frame with { Observed = model.Observe(frame) }).ToList();
                var tally = new ReplayTally(shownDifferences: 10);
                Compare(trial, new Recording(meta, cases, cases.Count), tally);
                Assert.True(tally.Result.Agree == cases.Count, $"seed {seed}, port {port}:\n{string.Join('\n', tally.Result.Differences)}");
            }
        });
        output.WriteLine($"{Ports * FramesPerPort} frames on {Ports} ports agree, {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private void Replay(IReadOnlyList<Recording> recordings, int least)
    {
        Privileges.NeedNamespaces();
        var tally = new ReplayTally(shownDifferences: 40);
        using var place = new TrialPlace(Slots);
        place.Run(() =>
        {
            using var trial = new EbpfTrial();
            foreach (var recording in recordings)
            {
                if (WhyNot(recording.Meta) is { } why)
                {
                    tally.Skip(why, recording.Lines);
                }
                else
                {
                    Compare(trial, recording, tally);
                }
            }
        });
        var result = tally.Result;
        output.WriteLine($"{result.Agree} agree, {result.Differ} differ, {result.Skipped} skipped: {string.Join("; ", result.SkipReasons)}");
        Assert.Empty(result.Differences);
        Assert.True(result.Agree >= least, $"only {result.Agree} cases agree");
    }

    private static string? WhyNot(RecordingMeta meta) =>
        meta.Config.HasClosedQueue ? "there is no queue that could be closed" : EbpfStackProjection.WhyNot(meta);

    private static void Compare(EbpfTrial trial, Recording recording, ReplayTally tally)
    {
        var projection = new EbpfStackProjection(recording.Meta, new StackObserver(recording.Meta));
        Replayer.Compare(
            recording, TrialSide.Observer(recording.Meta, trial).Observe(recording.Cases), projection,
            recorded => recorded.Unsupported ?? projection.WhyNot(recorded), "the programs", tally);
    }
}

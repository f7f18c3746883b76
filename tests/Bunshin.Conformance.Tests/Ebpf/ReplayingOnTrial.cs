using System.Diagnostics;
using Bunshin.Conformance.Live;
using Bunshin.Conformance.Model;
using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Replay;
using Bunshin.Datapaths;
using CsCheck;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>The eBPF programs, frame by frame, in the kernel, against what the kernel's drivers were recorded to do.</summary>
[Collection("live")]
public sealed class ReplayingOnTrial(ITestOutputHelper output)
{
    private const int Slots = 16;
    private const int Ports = 200;
    private const int FramesPerPort = 40;

    [Fact]
    public void Every_stable_case_recorded_from_the_kernels_macvlan_agrees_with_the_programs()
    {
        Privileges.NeedNamespaces();
        var (agree, differ, skipped) = (0, new List<string>(), 0);
        using var place = new TrialPlace(Slots);
        place.Run(() =>
        {
            using var trial = new EbpfTrial();
            foreach (var recording in Recorded.All)
            {
                if (StageTarget.HasClosedQueue(recording.Meta.Config))
                {
                    output.WriteLine($"{recording.Meta.Set}, {recording.Lines} cases: there is no queue that could be closed");
                    skipped += recording.Lines;
                    continue;
                }

                var differences = Compare(trial, recording.Meta, recording.Cases, out var compared);
                agree += compared - differences.Select(static difference => difference.Case).Distinct().Count();
                differ.AddRange(differences.Select(static difference => difference.Text));
            }
        });
        output.WriteLine($"{agree} agree, {differ.Count} differences, {skipped} skipped");

        Assert.Empty(differ.Take(20));
        Assert.True(agree > 20_000, $"only {agree} cases were compared");
    }

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
                meta = meta with { Config = meta.Config with { Children = [.. meta.Config.Children.Select(static child => child with { BroadcastQueueLength = null })] } };
                var model = new ModelObserver(meta);
                var cases = frames.Select(frame => frame with { Observed = model.Observe(frame) }).ToList();
                var differences = Compare(trial, meta, cases, out _);
                Assert.True(differences.Count == 0, $"seed {seed}, port {port}:\n{string.Join('\n', differences.Take(10))}");
            }
        });
        output.WriteLine($"{Ports * FramesPerPort} frames on {Ports} ports agree, {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private static List<(int Case, string Text)> Compare(EbpfTrial trial, RecordingMeta meta, IReadOnlyList<RecordedCase> cases, out int compared)
    {
        var observer = new ModelObserver(meta, null, table => new TrialPort(trial, table));
        var projection = new ServedProjection(meta, DatapathKind.Ebpf);
        var differences = new List<(int, string)>();
        var afterUnstable = false;
        compared = 0;
        foreach (var recorded in cases)
        {
            var observation = observer.Observe(recorded);
            if (!recorded.IsStable)
            {
                afterUnstable = true;
                continue;
            }

            compared++;
            differences.AddRange(CaseComparison.Differences(
                projection.Project(recorded.Observed, recorded), projection.Project(observation, recorded), "the programs", !afterUnstable)
                .Select(text => (recorded.Index, $"{meta.Set} {recorded}: {text}")));
            afterUnstable = false;
        }

        return differences;
    }
}

using System.Diagnostics;
using Bunshin.Conformance.Comparison;
using Bunshin.Conformance.Live;
using CsCheck;

namespace Bunshin.Conformance.Tests;

/// <summary>Frames through real devices in namespaces.</summary>
[Collection("live")]
public sealed class ComparingLive(ITestOutputHelper output) : IDisposable
{
    private const int Ports = 40;
    private const int FramesPerPort = 40;
    private readonly StagePlaces _places = new();

    public void Dispose() => _places.Dispose();

    [Fact]
    public void The_kernel_still_does_what_it_was_recorded_to_do()
    {
        Privileges.NeedNamespaces();
        var differences = new List<string>();
        foreach (var recording in Recorded.All)
        {
            var cases = recording.Cases.Where((_, at) => at % 7 == 0).ToList();
            differences.AddRange(LiveComparison.Compare(_places, recording.Meta, cases, StageTarget.Kernel));
        }

        Assert.Empty(differences.Take(20));
    }

    [Fact]
    public void The_kernel_and_the_model_agree_on_random_ports_and_frames() => CompareRandom(StageTarget.Kernel);

    private void CompareRandom(StageTarget target)
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
        for (var port = 0; port < Ports; port++)
        {
            seed = random.ToString();
            var (meta, frames) = generator.Generate(random, null, out _);
            cases += frames.Length;
            var differences = LiveComparison.Compare(_places, meta, frames, target);
            Assert.True(differences.Count == 0, $"seed {seed}, port {port}:\n{string.Join('\n', differences.Take(10))}");
        }

        output.WriteLine($"{cases} cases on {Ports} ports agree, {watch.Elapsed.TotalSeconds:0.0} s");
    }
}

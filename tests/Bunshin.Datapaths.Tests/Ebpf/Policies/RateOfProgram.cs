using System.Diagnostics;
using Bunshin.Forwarding.Policies;

namespace Bunshin.Datapaths.Tests.Ebpf.Policies;

[Collection("bpf")]
public sealed class RateOfProgram(ITestOutputHelper output)
{
    private static readonly TimeSpan _span = TimeSpan.FromMilliseconds(600);

    [Theory]
    [InlineData(1_000_000, 200, 1)]
    [InlineData(20_000_000, 1514, 1)]
    [InlineData(20_000_000, 1514, 4)]
    public void Lets_pass_what_flows_in_within_a_tenth(long rate, int length, int threads)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "loading programs needs CAP_BPF");
        var limit = new RateLimit(rate, rate / 4);
        using var trial = new PolicyTrial(PolicyDirection.Sent).With(new ChildPolicy { Sent = new() { Rate = limit } }, RandomFrames.Own);
        var clock = Stopwatch.StartNew();
        var passed = 0L;
        var refused = 0L;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            var frame = new byte[length];
            while (clock.Elapsed < _span)
            {
                _ = trial.Judge(frame).IsAllowed ? Interlocked.Add(ref passed, length) : Interlocked.Increment(ref refused);
            }
        });
        var expected = (rate * clock.Elapsed.TotalSeconds) + limit.Burst;
        output.WriteLine($"{passed} of {expected:F0} bytes, {refused} frames refused");
        Assert.InRange(passed, 0.9 * expected, 1.1 * expected);
        Assert.True(refused > 100, $"only {refused} frames were refused: nothing was limited");
    }
}

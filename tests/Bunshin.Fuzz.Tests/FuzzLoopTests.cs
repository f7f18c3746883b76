namespace Bunshin.Fuzz.Tests;

/// <summary>The loop finds what it is there to find.</summary>
public sealed class FuzzLoopTests
{
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_crash_is_found_with_its_input_and_its_seed_repeats_it()
    {
        var target = new FuzzTarget("crash", ["abcdefgh"u8.ToArray()], static input =>
        {
            if (input.Length > 3 && input[3] == 'd' && input.Length % 5 == 0)
            {
                throw new InvalidOperationException("found");
            }
        });
        var report = FuzzLoop.Run(target, seed: 3, _long, limit: _long);
        Assert.Contains("found", report.Failure!.What, StringComparison.Ordinal);
        Assert.NotNull(FuzzLoop.Try(target, report.Failure.Input));
        var again = FuzzLoop.Run(target, seed: 3, _long, limit: _long);
        Assert.Equal(report.Failure.Input, again.Failure!.Input);
        Assert.Equal(report.Failure.Number, again.Failure.Number);
        Assert.Contains(Convert.ToHexStringLower(report.Failure.Input), report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hang_is_found_with_its_input()
    {
        using var released = new ManualResetEventSlim();
        var target = new FuzzTarget("hang", [[1, 2, 3]], input =>
        {
            if (input.Length > 3)
            {
                released.Wait();
            }
        });
        var report = FuzzLoop.Run(target, seed: 1, _long, limit: TimeSpan.FromMilliseconds(200));
        released.Set();
        Assert.Contains("hangs", report.Failure!.What, StringComparison.Ordinal);
        Assert.True(report.Failure.Input.Length > 3);
    }

    [Fact]
    public void A_run_without_a_finding_ends_when_its_time_is_over()
    {
        var report = FuzzLoop.Run(new FuzzTarget("fine", [], static _ => { }), seed: 1, TimeSpan.FromMilliseconds(50), limit: _long);
        Assert.Null(report.Failure);
        Assert.True(report.Executions > 1);
    }

    [Fact]
    public void Mutations_change_nearly_every_input_and_differ_by_seed()
    {
        byte[] seed = [.. Enumerable.Range(0, 40).Select(i => (byte)i)];
        var one = new Mutator([seed], 1);
        var other = new Mutator([seed], 2);
        var inputs = Enumerable.Range(0, 500).Select(_ => one.Next()).ToList();
        Assert.InRange(inputs.Count(input => input.AsSpan().SequenceEqual(seed)), 0, 50);
        Assert.Contains(inputs, input => input.Length > seed.Length);
        Assert.Contains(inputs, input => input.Length < seed.Length);
        Assert.NotEqual(inputs.Select(Convert.ToHexString), Enumerable.Range(0, 500).Select(_ => Convert.ToHexString(other.Next())));
    }
}

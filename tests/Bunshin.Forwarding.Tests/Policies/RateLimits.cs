using Bunshin.Forwarding.Policies;

namespace Bunshin.Forwarding.Tests.Policies;

public sealed class RateLimits
{
    [Theory]
    [InlineData(1_000_000, 60)]
    [InlineData(125_000_000, 1514)]
    [InlineData(12_500_000_000, 60)]
    public void Let_pass_what_flows_in_and_the_burst_once(long rate, int length)
    {
        var limit = new RateLimit(rate, 100_000);
        ulong full = 0;
        var start = 7UL * RateLimit.PartsOfSecond;
        var passed = 0L;
        var step = (ulong)length * RateLimit.PartsOfSecond / (ulong)rate / 3;
        var steps = 60_000UL;
        for (var at = 0UL; at < steps; at++)
        {
            passed += limit.Admits(ref full, start + (at * step), length) ? length : 0;
        }

        var seconds = (double)(steps * step) / RateLimit.PartsOfSecond;
        Assert.InRange(passed, (0.98 * rate * seconds) + limit.Burst - length, (1.02 * rate * seconds) + limit.Burst + (2 * length));
    }

    [Fact]
    public void Let_one_long_frame_overdraw_and_then_wait()
    {
        var limit = new RateLimit(1_000_000, 2000);
        ulong full = 0;
        Assert.True(limit.Admits(ref full, 0, 65_000));
        Assert.False(limit.Admits(ref full, 62 * (ulong)RateLimit.PartsOfSecond / 1000, 60));
        Assert.True(limit.Admits(ref full, 64 * (ulong)RateLimit.PartsOfSecond / 1000, 60));
    }

    [Theory]
    [InlineData("443", true)]
    [InlineData("0-65535", true)]
    [InlineData("80-79", false)]
    [InlineData("80-", false)]
    [InlineData("-80", false)]
    [InlineData("65536", false)]
    [InlineData(" 80", false)]
    public void Ports_are_one_number_or_two(string text, bool valid)
    {
        Assert.Equal(valid, PortRange.TryParse(text, out var range));
        Assert.Equal(valid ? text : "0", range.ToString());
    }
}

using Bunshin.Datapaths.Wording;
using Bunshin.Forwarding.Policies;

namespace Bunshin.Datapaths.Tests.Wording;

public sealed class RateTextTests
{
    [Theory]
    [InlineData("8kbit", 1_000)]
    [InlineData("100mbit", 12_500_000)]
    [InlineData("1gbit", 125_000_000)]
    [InlineData("1.5Mbit", 187_500)]
    [InlineData("80000", 10_000)]
    [InlineData("80000bit", 10_000)]
    [InlineData("1mibit", 131_072)]
    [InlineData("100kbps", 100_000)]
    [InlineData("1MiBps", 1_048_576)]
    [InlineData("8tbit", RateLimit.Most)]
    public void Rates_are_those_of_tc(string text, long bytesPerSecond)
    {
        Assert.True(RateText.TryParse(text, out var rate, out _));
        Assert.Equal(new RateLimit(bytesPerSecond, RateLimit.UsualBurst(bytesPerSecond)), rate);
    }

    [Theory]
    [InlineData("64k", 65_536)]
    [InlineData("64kb", 65_536)]
    [InlineData("1m", 1_048_576)]
    [InlineData("2000", 2_000)]
    [InlineData("2000b", 2_000)]
    [InlineData("1.5k", 1_536)]
    [InlineData("1g", RateLimit.MostBurst)]
    public void Bursts_are_bytes(string text, long bytes)
    {
        Assert.True(RateText.TryParse($"  100mbit   burst {text} ", out var rate, out _));
        Assert.Equal(new RateLimit(12_500_000, bytes), rate);
    }

    [Theory]
    [InlineData("", 0, "does not begin with a rate")]
    [InlineData("fast", 0, "does not begin with a rate")]
    [InlineData("100 mbit", 4, "\"mbit\" follows the rate")]
    [InlineData("100mbits", 0, "does not begin with a rate")]
    [InlineData("-1mbit", 0, "does not begin with a rate")]
    [InlineData("1e9", 0, "does not begin with a rate")]
    [InlineData("99999999999999999999mbit", 0, "does not begin with a rate")]
    [InlineData("7999bit", 0, "a rate that can be kept is 8kbit to 8tbit")]
    [InlineData("9tbit", 0, "a rate that can be kept is 8kbit to 8tbit")]
    [InlineData("1mbit brust 64k", 6, "\"brust\" follows the rate (did you mean \"burst\"?)")]
    [InlineData("1mbit burst", 11, "the burst is not a number of bytes")]
    [InlineData("1mbit burst 64q", 12, "the burst is not a number of bytes")]
    [InlineData("1mbit burst 1k", 12, "a burst is 1514 bytes, a frame, to 1g")]
    [InlineData("1mbit burst 2g", 12, "a burst is 1514 bytes, a frame, to 1g")]
    [InlineData("1mbit burst 64k 64k", 16, "\"64k\" follows the burst")]
    public void What_is_no_rate_is_refused_at_its_place(string text, int at, string message)
    {
        Assert.False(RateText.TryParse(text, out var rate, out var fault));
        Assert.Null(rate);
        Assert.Equal(at, fault.At);
        Assert.Contains(message, fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12_500_000, 65_536, "100mbit burst 64k")]
    [InlineData(125_000_000, 1 << 30, "1gbit burst 1024m")]
    [InlineData(1_001, 1_514, "8008bit burst 1514")]
    public void What_is_written_is_read_as_the_same(long bytesPerSecond, long burst, string text)
    {
        var rate = new RateLimit(bytesPerSecond, burst);
        Assert.Equal(text, RateText.Of(rate));
        Assert.True(RateText.TryParse(text, out var read, out _));
        Assert.Equal(rate, read);
    }
}

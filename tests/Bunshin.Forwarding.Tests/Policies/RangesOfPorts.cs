using Bunshin.Forwarding.Policies;

namespace Bunshin.Forwarding.Tests.Policies;

public sealed class RangesOfPorts
{
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

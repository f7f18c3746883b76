using Bunshin.Packets.Ethernet;
using CsCheck;

namespace Bunshin.Packets.Tests.Ethernet;

public sealed class MacAddressTests
{
    [Theory]
    [InlineData("02:00:5e:10:00:01", 0x0200_5E10_0001UL)]
    [InlineData("FF-FF-FF-FF-FF-FF", 0xFFFF_FFFF_FFFFUL)]
    public void Six_octets_are_read(string text, ulong value) => Assert.Equal(value, MacAddress.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("02:00:5e:10:00")]
    [InlineData("02:00:5e:10:00:0g")]
    [InlineData("02:00:5e:10:00: 1")]
    [InlineData("02005e100001")]
    [InlineData("02:00:5e:10:00:01:")]
    [InlineData("02.00.5e.10.00.01")]
    [InlineData(null)]
    public void Anything_else_is_refused(string? text) => Assert.False(MacAddress.TryParse(text, null, out _));

    [Fact]
    public void Text_and_bytes_come_back() => Generators.Mac.Sample(mac =>
    {
        var bytes = new byte[6];
        mac.Write(bytes);
        Assert.Equal(mac, MacAddress.Read(bytes));
        Assert.Equal(mac, MacAddress.Parse(mac.ToString()));
        Assert.Equal((bytes[0] & 1) != 0, mac.IsGroup);
        Assert.Equal((bytes[0] & 2) != 0, mac.IsLocallyAdministered);
    });

    [Fact]
    public void The_order_is_that_of_the_octets() => Gen.Select(Generators.Mac, Generators.Mac).Sample((a, b) =>
    {
        Assert.Equal(string.CompareOrdinal(a.ToString(), b.ToString()) < 0, a < b);
        Assert.Equal(a > b, b < a);
        Assert.Equal(a <= b, !(b < a));
        Assert.Equal(a >= b, !(a < b));
        Assert.Equal(Math.Sign(a.CompareTo(b)), a < b ? -1 : a > b ? 1 : 0);
    });

    [Fact]
    public void A_random_address_is_fit_for_a_device() => Gen.Int.Sample(seed =>
    {
        var mac = MacAddress.Random(new Random(seed));
        Assert.True(mac.IsValidForDevice);
        Assert.True(mac.IsLocallyAdministered);
    });

    [Fact]
    public void Neither_zero_nor_groups_are_fit_for_a_device()
    {
        Assert.False(MacAddress.Zero.IsValidForDevice);
        Assert.False(MacAddress.Broadcast.IsValidForDevice);
        Assert.True(MacAddress.Broadcast.IsBroadcast);
    }
}

using System.Net;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using CsCheck;

namespace Bunshin.Packets.Tests.Addresses;

public sealed class Ipv4AddressTests
{
    [Theory]
    [InlineData("0.0.0.0", 0u)]
    [InlineData("192.168.1.2", 0xC0A80102)]
    [InlineData("255.255.255.255", 0xFFFFFFFF)]
    public void A_dotted_quad_is_read(string text, uint value) => Assert.Equal(value, Ipv4Address.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.")]
    [InlineData("1.2.3.4.")]
    [InlineData("1.2.3.4.5")]
    [InlineData(".1.2.3.4")]
    [InlineData("1..2.3")]
    [InlineData("256.1.1.1")]
    [InlineData("1.2.3.1000")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.00")]
    [InlineData("1.2.3.-4")]
    [InlineData("1.2.3.4 ")]
    [InlineData("0x1.2.3.4")]
    [InlineData("１.2.3.4")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(Ipv4Address.TryParse(text, out var address));
        Assert.Contains("is not an IPv4 address", Assert.Throws<FormatException>(() => Ipv4Address.Parse(text)).Message);
        _ = address;
    }

    [Fact]
    public void Text_and_bytes_come_back_and_agree_with_the_platform() => Generators.V4.Sample(address =>
    {
        var bytes = new byte[4];
        address.Write(bytes);
        Assert.Equal(address, Ipv4Address.Read(bytes));
        Assert.Equal(address, Ipv4Address.Parse(address.ToString()));
        Assert.Equal(new IPAddress(bytes), address.ToIPAddress());
        Assert.Equal(address.ToIPAddress().ToString(), address.ToString());
        Assert.Equal(new IpAddress(address), IpAddress.FromIPAddress(address.ToIPAddress()));
    });

    [Fact]
    public void A_group_maps_to_its_mac_by_the_low_23_bits()
    {
        Assert.Equal(MacAddress.Parse("01:00:5e:00:00:01"), Ipv4Address.Parse("224.0.0.1").MulticastMac);
        Assert.Equal(MacAddress.Parse("01:00:5e:7f:ff:fa"), Ipv4Address.Parse("239.255.255.250").MulticastMac);
    }

    [Theory]
    [InlineData("224.0.0.1", true, false, false)]
    [InlineData("240.0.0.1", false, false, false)]
    [InlineData("127.8.9.1", false, true, false)]
    [InlineData("169.254.1.1", false, false, true)]
    public void Special_ranges_are_known(string text, bool multicast, bool loopback, bool linkLocal)
    {
        var address = Ipv4Address.Parse(text);
        Assert.Equal((multicast, loopback, linkLocal), (address.IsMulticast, address.IsLoopback, address.IsLinkLocal));
    }
}

using System.Net;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using CsCheck;

namespace Bunshin.Packets.Tests.Addresses;

public sealed class Ipv6AddressTests
{
    /// <summary>The examples of RFC 5952 sections 1, 2, 4 and 5, and the edges around them.</summary>
    [Theory]
    [InlineData("2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1")]
    [InlineData("2001:DB8::1", "2001:db8::1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("2001:0:0:1:0:0:0:1", "2001:0:0:1::1")]
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("0:0:0:0:0:0:0:0", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("1:2:3:4:5:6::", "1:2:3:4:5:6::")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.1")]
    [InlineData("::ffff:c000:201", "::ffff:192.0.2.1")]
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::c000:221")]
    [InlineData("fe80::", "fe80::")]
    public void Every_form_is_read_and_one_is_written(string text, string canonical) =>
        Assert.Equal(canonical, Ipv6Address.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("::1:2:3:4:5:6:7:8")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7:")]
    [InlineData(":1:2:3:4:5:6:7")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("::1.2.3")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("::1.2.3.4:1")]
    [InlineData("1.2.3.4")]
    [InlineData("::1 ")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(Ipv6Address.TryParse(text, out var address));
        Assert.Contains("is not an IPv6 address", Assert.Throws<FormatException>(() => Ipv6Address.Parse(text)).Message);
        _ = address;
    }

    [Fact]
    public void Text_and_bytes_come_back_and_the_platform_reads_the_same() => Generators.V6.Sample(address =>
    {
        var bytes = new byte[16];
        address.Write(bytes);
        Assert.Equal(address, Ipv6Address.Read(bytes));
        Assert.Equal(address, Ipv6Address.Parse(address.ToString()));
        Assert.Equal(new IPAddress(bytes), IPAddress.Parse(address.ToString()));
        Assert.Equal(new IPAddress(bytes), address.ToIPAddress());
        Assert.Equal(address, Ipv6Address.Parse(new IPAddress(bytes).ToString()));
        Assert.Equal(new IpAddress(address), IpAddress.FromIPAddress(address.ToIPAddress()));
    });

    [Fact]
    public void The_derived_addresses_are_those_of_the_rfcs()
    {
        // RFC 4291 section 2.7.1 and appendix A; RFC 2464 section 7.
        var address = Ipv6Address.Parse("4037::01:800:200E:8C6C");
        Assert.Equal("ff02::1:ff0e:8c6c", address.SolicitedNode.ToString());
        Assert.Equal(MacAddress.Parse("33:33:ff:0e:8c:6c"), address.SolicitedNode.MulticastMac);
        Assert.Equal("fe80::36:78ff:fe12:3456", Ipv6Address.LinkLocal(MacAddress.Parse("02:36:78:12:34:56")).ToString());
        Assert.True(Ipv6Address.LinkLocal(MacAddress.Broadcast).IsLinkLocal);
        Assert.Equal("ff02::1", Ipv6Address.AllNodes.ToString());
        Assert.True(Ipv6Address.AllNodes.IsMulticast);
        Assert.True(Ipv6Address.Parse("febf::").IsLinkLocal);
        Assert.False(Ipv6Address.Parse("fec0::").IsLinkLocal);
        Assert.True(Ipv6Address.Parse("::1").IsLoopback);
    }
}

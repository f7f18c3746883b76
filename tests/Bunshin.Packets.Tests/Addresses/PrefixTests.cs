using System.Net;
using Bunshin.Packets.Addresses;
using CsCheck;

namespace Bunshin.Packets.Tests.Addresses;

public sealed class PrefixTests
{
    [Theory]
    [InlineData("192.168.1.2/24", "192.168.1.0/24", "192.168.1.255")]
    [InlineData("10.1.2.3/0", "0.0.0.0/0", "255.255.255.255")]
    [InlineData("10.1.2.3/32", "10.1.2.3/32", "10.1.2.3")]
    [InlineData("10.1.2.3", "10.1.2.3/32", "10.1.2.3")]
    [InlineData("172.16.10.77/30", "172.16.10.76/30", "172.16.10.79")]
    public void An_ipv4_prefix_knows_its_network_and_last_address(string text, string network, string last)
    {
        var prefix = IpPrefix.Parse(text);
        Assert.Equal(network, prefix.Network.ToString());
        Assert.Equal(last, prefix.Last.ToString());
        Assert.True(prefix.Contains(prefix.Last));
        Assert.Equal(IpPrefix.Parse(network), prefix.Network);
        Assert.Equal(prefix.Network, new IpPrefix(new Ipv4Address(prefix.Address.Ipv4.Value & prefix.Mask.Ipv4.Value), prefix.Length));
    }

    [Theory]
    [InlineData("fd00::2/64", "fd00::/64")]
    [InlineData("fd00:1:2:3:4:5:6:7/0", "::/0")]
    [InlineData("fd00::ffff/113", "fd00::8000/113")]
    [InlineData("fd00::1", "fd00::1/128")]
    public void An_ipv6_prefix_knows_its_network(string text, string network)
    {
        Assert.Equal(network, IpPrefix.Parse(text).Network.ToString());
        Assert.Equal(IpPrefix.Parse(network), IpPrefix.Parse(text).Network);
    }

    [Theory]
    [InlineData("/24")]
    [InlineData("10.0.0.1/")]
    [InlineData("10.0.0.1/33")]
    [InlineData("10.0.0.1/024")]
    [InlineData("10.0.0.1/+8")]
    [InlineData("10.0.0.1/99999999999999999999")]
    [InlineData("10.0.0.1/24/24")]
    [InlineData("fd00::/129")]
    [InlineData("fd00::/ 64")]
    [InlineData("")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(IpPrefix.TryParse(text, out _));
        Assert.Throws<FormatException>(() => IpPrefix.Parse(text));
    }

    [Theory]
    [InlineData("192.168.1.2/24", true)]
    [InlineData("fd00::2/64", true)]
    [InlineData("192.168.1.2", false)]
    [InlineData("fd00::2", false)]
    [InlineData("192.168.1.2/", false)]
    public void A_length_can_be_asked_for(string text, bool isThere) => Assert.Equal(isThere, IpPrefix.TryParseWithLength(text, out _));

    [Fact]
    public void Containing_agrees_with_the_platforms_networks() =>
        Gen.Select(Generators.V6, Gen.Int[0, 128], Gen.Int[0, 127]).Sample((address, length, flipped) =>
        {
            var prefix = new IpPrefix(address, length).Network;
            var other = new Ipv6Address(address.Value ^ (UInt128.One << flipped));
            var platform = new IPNetwork(prefix.Address.ToIPAddress(), length);
            Assert.Equal(platform.Contains(other.ToIPAddress()), prefix.Contains(other));
            Assert.Equal(prefix.Contains(other), new IpPrefix(address, length).Contains(other));

            var v4 = new IpPrefix(new Ipv4Address((uint)address.Value), length % 33).Network;
            var other4 = new Ipv4Address((uint)other.Value);
            Assert.Equal(
                new IPNetwork(v4.Address.ToIPAddress(), v4.Length).Contains(other4.ToIPAddress()), v4.Contains(other4));
        });

    [Fact]
    public void Families_never_contain_each_other()
    {
        Assert.False(IpPrefix.Parse("0.0.0.0/0").Contains(IpAddress.Parse("::1")));
        Assert.False(IpPrefix.Parse("::/0").Contains(IpAddress.Parse("10.0.0.1")));
        Assert.NotEqual(IpAddress.Parse("0.0.0.0"), IpAddress.Parse("::"));
        Assert.Throws<InvalidOperationException>(() => IpAddress.Parse("::").Ipv4);
        Assert.Throws<InvalidOperationException>(() => IpAddress.Parse("0.0.0.0").Ipv6);
    }

    [Theory]
    [InlineData(33)]
    [InlineData(-1)]
    public void A_length_beyond_the_family_throws(int length)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new IpPrefix(Ipv4Address.Any, length));
        Assert.Throws<ArgumentOutOfRangeException>(() => new IpPrefix(Ipv6Address.Any, length * 4));
    }
}

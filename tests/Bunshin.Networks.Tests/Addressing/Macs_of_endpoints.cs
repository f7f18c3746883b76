using Bunshin.Networks.Addressing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Tests.Addressing;

public sealed class Macs_of_endpoints
{
    /// <summary>These may never change: networks that are there would get other MACs.</summary>
    [Theory]
    [InlineData("parent eth0", "172.16.10.2", "2a:5a:3a:78:33:f7")]
    [InlineData("parent eth0.100", "172.16.10.2", "52:f6:5a:c5:49:d6")]
    [InlineData("parent eth0", "fd00::2", "ae:cf:16:61:ac:3b")]
    public void Follow_from_scope_and_address(string scope, string address, string mac) =>
        Assert.Equal(mac, MacAssignment.For(scope, IpAddress.Parse(address), _ => false).ToString());

    [Fact]
    public void Follow_from_the_endpoint_where_there_is_no_address() =>
        Assert.Equal("b2:71:f9:a2:8b:39", MacAssignment.For("4f6cc4969ca4", _ => false).ToString());

    [Fact]
    public void Are_unicast_local_and_all_different()
    {
        var seen = new HashSet<MacAddress>();
        for (var number = 0u; number < 10_000; number++)
        {
            var mac = MacAssignment.For("parent eth0", new Ipv4Address(0x0A00_0000 + number), _ => false);
            Assert.True(mac.IsLocallyAdministered);
            Assert.True(mac.IsValidForDevice);
            Assert.True(seen.Add(mac));
        }
    }

    [Fact]
    public void Make_way_for_those_that_are_taken()
    {
        var address = IpAddress.Parse("10.0.0.2");
        var taken = new HashSet<MacAddress>();
        for (var number = 0; number < 50; number++)
        {
            Assert.True(taken.Add(MacAssignment.For("parent eth0", address, taken.Contains)));
        }

        Assert.Equal(MacAssignment.For("parent eth0", address, taken.Contains), MacAssignment.For("parent eth0", address, taken.Contains));
        Assert.Equal(NetworkProblem.Exhausted, Assert.Throws<NetworkException>(() => MacAssignment.For("parent eth0", address, _ => true)).Kind);
    }
}

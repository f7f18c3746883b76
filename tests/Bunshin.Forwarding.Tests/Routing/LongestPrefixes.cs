using Bunshin.Forwarding.Routing;
using Bunshin.Packets.Addresses;
using CsCheck;

namespace Bunshin.Forwarding.Tests.Routing;

public sealed class LongestPrefixes
{
    [Theory]
    [InlineData("10.1.2.3", 2)]
    [InlineData("10.1.3.0", 1)]
    [InlineData("10.2.0.0", 0)]
    [InlineData("9.255.255.255", 3)]
    [InlineData("255.255.255.255", 4)]
    [InlineData("fd00::1", 6)]
    [InlineData("fd00::2", 5)]
    [InlineData("fd01::", -1)]
    public void The_most_specific_route_is_found(string destination, int expected)
    {
        var table = Table("10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "0.0.0.0/0", "255.255.255.255/32", "fd00::/64", "fd00::1/128");

        Assert.Equal(expected, table.Find(IpAddress.Parse(destination)));
    }

    [Fact]
    public void Of_equal_prefixes_the_one_with_the_lower_metric_is_found()
    {
        var prefix = IpPrefix.Parse("10.0.0.0/8");
        Assert.Equal(1, RouteTable.Create(
            [new Route { Destination = prefix, Metric = 9 }, new Route { Destination = prefix, Metric = 5 }, new Route { Destination = prefix, Metric = 5 }])
            .Find(IpAddress.Parse("10.0.0.1")));
    }

    [Fact]
    public void An_empty_table_finds_nothing()
    {
        Assert.Equal(-1, RouteTable.Empty.Find(Ipv4Address.Broadcast));
        Assert.Equal(-1, RouteTable.Empty.Find(default(Ipv6Address)));
    }

    [Fact]
    public void Every_lookup_is_that_of_a_plain_loop_over_the_routes()
    {
        // Few bits, so that prefixes nest and touch often.
        var v4 = Gen.Select(Gen.UInt[0, 15], Gen.Int[0, 32]).Select(static (value, length) => new IpPrefix(new Ipv4Address(value << 28 | value), length));
        var v6 = Gen.Select(Gen.ULong[0, 15], Gen.ULong[0, 15], Gen.Int[0, 128])
            .Select(static (upper, lower, length) => new IpPrefix(new Ipv6Address(new UInt128(upper << 60, lower)), length));
        Gen.Select(Gen.OneOf(v4, v6).List[0, 12], Gen.OneOf(v4, v6)).Sample(
            (prefixes, wanted) =>
            {
                var table = RouteTable.Create([.. prefixes.Select(static prefix => new Route { Destination = prefix })]);
                var best = -1;
                for (var route = 0; route < prefixes.Count; route++)
                {
                    if (prefixes[route].Contains(wanted.Address) && (best < 0 || prefixes[route].Length > prefixes[best].Length))
                    {
                        best = route;
                    }
                }

                Assert.Equal(best, table.Find(wanted.Address));
            },
            iter: 20_000);
    }

    private static RouteTable Table(params string[] prefixes) =>
        RouteTable.Create([.. prefixes.Select(static prefix => new Route { Destination = IpPrefix.Parse(prefix) })]);
}

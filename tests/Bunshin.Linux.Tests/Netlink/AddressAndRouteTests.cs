using System.Net;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Neighbors;
using Bunshin.Linux.Netlink.Routes;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Tests.Netlink;

public sealed class AddressAndRouteTests
{
    [Fact]
    public void Addresses_carry_prefix_broadcast_label_lifetime_and_flags()
    {
        Privileges.NeedTool("ip");
        using var space = new TestNamespace();
        var link = MakeLink(space);
        space.Net.AddAddress(new InterfaceAddress
        {
            LinkIndex = link,
            Address = IPAddress.Parse("192.168.2.2"),
            PrefixLength = 24,
            Broadcast = IPAddress.Parse("192.168.2.255"),
            Label = "p0:one",
            ValidLifetime = 1000,
            PreferredLifetime = 500,
        });
        space.Net.AddAddress(new InterfaceAddress { LinkIndex = link, Address = IPAddress.Parse("fd00::2"), PrefixLength = 64, Flags = AddressFlags.NoDad });
        space.Net.AddAddress(new InterfaceAddress { LinkIndex = link, Address = IPAddress.Parse("10.0.0.1"), PrefixLength = 32, Peer = IPAddress.Parse("10.0.0.2") });

        var judged = Tool.IpJson(space.Name, "addr", "show", "p0")[0]!["addr_info"]!.AsArray();
        var first = judged.Single(entry => (string?)entry!["local"] == "192.168.2.2")!;
        Assert.Equal("192.168.2.255", (string?)first["broadcast"]);
        Assert.Equal("p0:one", (string?)first["label"]);
        Assert.InRange((int)first["valid_life_time"]!, 990, 1000);
        Assert.InRange((int)first["preferred_life_time"]!, 490, 500);
        Assert.True((bool?)judged.Single(entry => (string?)entry!["local"] == "fd00::2")!["nodad"]);
        Assert.Equal("10.0.0.2", (string?)judged.Single(entry => (string?)entry!["local"] == "10.0.0.1")!["address"]);

        var seen = space.Net.Addresses(link);
        var v4 = seen.Single(entry => entry.Label == "p0:one");
        Assert.Equal((IPAddress.Parse("192.168.2.2"), 24, IPAddress.Parse("192.168.2.255")), (v4.Address, v4.PrefixLength, v4.Broadcast));
        Assert.InRange(v4.ValidLifetime, 990u, 1000u);
        Assert.Equal(IPAddress.Parse("10.0.0.2"), seen.Single(entry => entry.Address.Equals(IPAddress.Parse("10.0.0.1"))).Peer);
        Assert.True(seen.Single(entry => entry.Address.Equals(IPAddress.Parse("fd00::2"))).Flags.HasFlag(AddressFlags.NoDad));

        Assert.Equal(Errno.EEXIST, Assert.Throws<NetlinkException>(() => space.Net.AddAddress(v4)).Errno);
        space.Net.DeleteAddress(v4);
        Assert.Equal(Errno.EADDRNOTAVAIL, Assert.Throws<NetlinkException>(() => space.Net.DeleteAddress(v4)).Errno);
    }

    [Fact]
    public void Routes_go_by_gateway_metric_table_and_on_link()
    {
        Privileges.NeedTool("ip");
        using var space = new TestNamespace();
        var link = MakeLink(space);
        space.Net.AddAddress(new InterfaceAddress { LinkIndex = link, Address = IPAddress.Parse("192.168.2.2"), PrefixLength = 24 });
        space.Net.AddAddress(new InterfaceAddress { LinkIndex = link, Address = IPAddress.Parse("fd00::2"), PrefixLength = 64, Flags = AddressFlags.NoDad });
        RouteInfo[] routes =
        [
            new() { Destination = IPAddress.Any, PrefixLength = 0, Gateway = IPAddress.Parse("192.168.2.1"), LinkIndex = link, Metric = 50 },
            new() { Destination = IPAddress.Parse("10.1.0.0"), PrefixLength = 16, LinkIndex = link, PreferredSource = IPAddress.Parse("192.168.2.2"), Mtu = 1280 },
            new() { Destination = IPAddress.Parse("10.2.0.0"), PrefixLength = 16, Gateway = IPAddress.Parse("172.16.0.1"), LinkIndex = link, IsOnLink = true, Table = 1000 },
            new() { Destination = IPAddress.IPv6Any, PrefixLength = 0, Gateway = IPAddress.Parse("fd00::1"), LinkIndex = link },
            new() { Destination = IPAddress.Parse("10.3.0.0"), PrefixLength = 16, Gateway = IPAddress.Parse("fd00::1"), LinkIndex = link },
        ];
        foreach (var route in routes)
        {
            space.Net.AddRoute(route);
        }

        var judged = Tool.Run("ip", "-n", space.Name, "route", "show", "table", "all");
        Assert.Contains("default via 192.168.2.1 dev p0 metric 50", judged, StringComparison.Ordinal);
        Assert.Contains("10.1.0.0/16 dev p0 scope link src 192.168.2.2 mtu 1280", judged, StringComparison.Ordinal);
        Assert.Contains("10.2.0.0/16 via 172.16.0.1 dev p0 table 1000 onlink", judged, StringComparison.Ordinal);
        Assert.Contains("10.3.0.0/16 via inet6 fd00::1 dev p0", judged, StringComparison.Ordinal);
        Assert.Contains("default via fd00::1 dev p0", Tool.Run("ip", "-n", space.Name, "-6", "route", "show"), StringComparison.Ordinal);

        foreach (var route in routes)
        {
            var seen = Assert.Single(space.Net.Routes(), candidate => Same(candidate, route));
            Assert.Equal(route.Gateway, seen.Gateway);
            Assert.Equal(route.Mtu, seen.Mtu);
            Assert.Equal(route.IsOnLink, seen.IsOnLink);
            space.Net.DeleteRoute(route);
            Assert.DoesNotContain(space.Net.Routes(), candidate => Same(candidate, route));
        }

        Assert.Equal(Errno.ESRCH, Assert.Throws<NetlinkException>(() => space.Net.DeleteRoute(routes[0])).Errno);
        Assert.Contains(space.Net.Routes(), route => route.Table == RouteInfo.LocalTable && route.Destination.Equals(IPAddress.Parse("192.168.2.2")));

        static bool Same(RouteInfo candidate, RouteInfo route) =>
            candidate.Destination.Equals(route.Destination) && candidate.PrefixLength == route.PrefixLength && candidate.Table == route.Table
            && (route.Metric is null || candidate.Metric == route.Metric);
    }

    [Fact]
    public void Neighbors_are_set_seen_and_deleted()
    {
        Privileges.NeedTool("ip");
        using var space = new TestNamespace();
        var link = MakeLink(space);
        var mac = MacAddress.Parse("02:00:00:00:00:09");
        foreach (var address in new[] { IPAddress.Parse("192.168.2.9"), IPAddress.Parse("fd00::9") })
        {
            var neighbor = new NeighborInfo { LinkIndex = link, Address = address, LinkAddress = mac };
            space.Net.SetNeighbor(neighbor);
            Assert.Contains($"{address} dev p0 lladdr {mac} PERMANENT", Tool.Run("ip", "-n", space.Name, "neigh"), StringComparison.Ordinal);
            Assert.Equal(neighbor, Assert.Single(space.Net.Neighbors(link), entry => entry.Address.Equals(address)));
            space.Net.DeleteNeighbor(neighbor);
            Assert.DoesNotContain(space.Net.Neighbors(link), entry => entry.Address.Equals(address) && entry.LinkAddress is not null);
        }
    }

    [Fact]
    public void A_filter_of_the_device_itself_takes_MACs_and_groups()
    {
        Privileges.NeedTool("bridge");
        using var space = new TestNamespace();
        var parent = MakeLink(space);
        space.Net.CreateLink(new NewLink { Name = "mv0", LinkIndex = parent, Kind = new MacvlanKind { Mode = MacvlanLinkMode.Passthru } });
        var child = space.Net.GetLink("mv0").Index;
        var unicast = MacAddress.Parse("02:00:00:00:00:77");
        var group = MacAddress.Parse("01:00:5e:01:02:03");
        space.Net.AddFilter(child, unicast);
        space.Net.AddFilter(child, group);

        var judged = Tool.Run("bridge", "-n", space.Name, "fdb", "show", "dev", "mv0");
        Assert.Contains($"{unicast} self permanent", judged, StringComparison.Ordinal);
        Assert.Contains(("mv0", group), GroupMemberships.Read(space.Namespace));
        Assert.Equal(Errno.EEXIST, Assert.Throws<NetlinkException>(() => space.Net.AddFilter(child, unicast)).Errno);

        space.Net.DeleteFilter(child, unicast);
        space.Net.DeleteFilter(child, group);
        Assert.DoesNotContain($"{unicast}", Tool.Run("bridge", "-n", space.Name, "fdb", "show", "dev", "mv0"), StringComparison.Ordinal);
        Assert.DoesNotContain(("mv0", group), GroupMemberships.Read(space.Namespace));
    }

    private static int MakeLink(TestNamespace space)
    {
        space.Net.CreateLink(new NewLink { Name = "p0", IsUp = true, Kind = new VethKind { Peer = new NewLink { Name = "w0", IsUp = true, Kind = new VethKind() } } });
        return space.Net.GetLink("p0").Index;
    }
}

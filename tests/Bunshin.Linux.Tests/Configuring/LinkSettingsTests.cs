using Bunshin.Linux.Configuring;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Routes;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Tests.Configuring;

/// <summary>Judged by <c>ip</c>.</summary>
public sealed class LinkSettingsTests
{
    private static readonly LinkSettings s_full = new()
    {
        Sysctls = [("ipv4/conf/*/arp_filter", "1"), ("ipv4/conf/*/no_such_setting", "1")],
        Link = new() { IsUp = true, Mtu = 1400 },
        Addresses = Addresses("192.168.2.2/24", "fd00::2/64"),
        Routes = [Route("10.1.0.0/16", "192.168.2.1"), Route("fd01::/64", "fd00::1"), Route("10.2.0.0/16")],
        Neighbors = [new() { Address = System.Net.IPAddress.Parse("192.168.2.9"), LinkAddress = MacAddress.Parse("02:00:00:00:00:09") }],
    };

    [Fact]
    public void All_of_them_take_effect_and_the_same_again_changes_nothing()
    {
        using var space = Space();
        Apply(space, s_full);

        var judged = Picture(space);
        foreach (var part in new[]
        {
            "mtu 1400", "UP", "inet 192.168.2.2/24", "inet6 fd00::2/64 scope global nodad", "10.1.0.0/16 via 192.168.2.1 dev p0", "10.2.0.0/16 dev p0 scope link",
            "fd01::/64 via fd00::1 dev p0", "192.168.2.9 dev p0 lladdr 02:00:00:00:00:09 PERMANENT",
        })
        {
            Assert.Contains(part, judged, StringComparison.Ordinal);
        }

        Assert.Equal("1", space.Namespace.Run(static () => Sysctl.Read("net.ipv4.conf.p0.arp_filter")));
        Apply(space, s_full, formerly: s_full);
        Assert.Equal(judged, Picture(space));
    }

    [Fact]
    public void Only_what_was_asked_for_formerly_is_taken_away()
    {
        using var space = Space();
        Apply(space, s_full);
        Ip(space, "addr", "add", "192.168.2.77/24", "dev", "p0");
        Ip(space, "addr", "add", "192.168.7.7/24", "dev", "p0");
        Ip(space, "route", "add", "10.7.0.0/16", "dev", "p0");

        Apply(space, new LinkSettings { Addresses = Addresses("fd00::2/64") }, formerly: s_full);

        var judged = Picture(space);
        foreach (var left in new[] { "192.168.2.77/24", "192.168.7.7/24", "10.7.0.0/16 dev p0", "fd00::2/64" })
        {
            Assert.Contains(left, judged, StringComparison.Ordinal);
        }

        foreach (var gone in new[] { "192.168.2.2/24", "10.1.0.0/16", "10.2.0.0/16", "fd01::/64", "192.168.2.9" })
        {
            Assert.DoesNotContain(gone, judged, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("192.168.2.3/24")] // of the same subnet: the kernel takes it away with the first
    [InlineData("192.168.3.3/24")] // the last address goes, and all routes with it
    public void An_address_that_takes_the_place_of_another_keeps_what_is_wanted_beside_it(string next)
    {
        using var space = Space();
        space.Namespace.Run(static () => Sysctl.Write("net.ipv4.conf.all.promote_secondaries", "0"));
        var both = new LinkSettings { Link = new() { IsUp = true }, Addresses = Addresses("192.168.2.2/24", "192.168.2.3/24"), Routes = [Route("10.2.0.0/16")] };
        Apply(space, next == "192.168.2.3/24" ? both : both with { Addresses = Addresses("192.168.2.2/24") });

        Apply(space, both with { Addresses = Addresses(next) }, formerly: both);

        Assert.Equal([next], space.Net.Addresses(Link(space).Index).Where(one => one.Label is not null).Select(one => $"{one.Address}/{one.PrefixLength}"));
        Assert.Contains("10.2.0.0/16 dev p0", Picture(space), StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_is_refused_leaves_everything_as_it_was()
    {
        using var space = Space();
        Apply(space, s_full);
        var before = Picture(space);

        var refusal = Assert.Throws<NetlinkException>(() => Apply(
            space,
            new LinkSettings
            {
                Link = new() { Mtu = 1300 },
                Sysctls = [("ipv4/conf/*/arp_filter", "0")],
                Addresses = Addresses("192.168.5.2/24"),
                Routes = [Route("10.5.0.0/16", "192.168.5.1"), Route("10.6.0.0/16", "172.16.0.1")],
            },
            formerly: s_full));

        Assert.Equal(("add route", Errno.ENETUNREACH), (refusal.Operation, refusal.Errno));
        Assert.Equal(before, Picture(space));
        Assert.Equal("1", space.Namespace.Run(static () => Sysctl.Read("net.ipv4.conf.p0.arp_filter")));
    }

    [Fact]
    public void Each_step_by_itself_is_done_whatever_becomes_of_the_others()
    {
        using var space = Space();
        Ip(space, "link", "set", "w0", "up");
        Ip(space, "route", "add", "10.2.0.0/16", "dev", "w0");
        var refused = space.Namespace.Run(() => (s_full with { Routes = [Route("10.6.0.0/16", "172.16.0.1"), .. s_full.Routes] }).ApplyEach(space.Net, Link(space)));

        Assert.Equal([("10.6.0.0", false), ("10.2.0.0", true)], refused.Select(one => (one.Route!.Destination.ToString(), one.IsTaken)));
        Assert.Contains("10.1.0.0/16 via 192.168.2.1 dev p0", Picture(space), StringComparison.Ordinal);
        Assert.Contains("10.2.0.0/16 dev w0", Ip(space, "route"), StringComparison.Ordinal);
        Apply(space, s_full);
    }

    [Fact]
    public void A_setting_is_found_by_either_way_to_write_its_name()
    {
        using var space = Space();
        Ip(space, "link", "set", "p0", "name", "p.0");
        space.Namespace.Run(() => new LinkSettings { Sysctls = [("ipv4/conf/*/arp_filter", "1")] }.ApplyWhole(space.Net, space.Net.GetLink("p.0")));

        var seen = space.Namespace.Run(static () => new[] { "net.ipv4.conf.p/0.arp_filter", "net/ipv4/conf/p.0/arp_filter", "net.ipv4.conf.p.0.arp_filter" }.Select(Sysctl.Read).ToArray());
        Assert.Equal(["1", "1", null], seen);
        Assert.Equal(Errno.EINVAL, space.Namespace.Run(static () => Assert.Throws<LinuxException>(static () => Sysctl.Write("net.ipv4.ip_default_ttl", "many"))).Errno);
    }

    private static InterfaceAddress[] Addresses(params string[] texts) => [.. texts.Select(static text => InterfaceAddress.Of(IpPrefix.Parse(text)))];

    private static RouteInfo Route(string to, string? by = null) => RouteInfo.To(IpPrefix.Parse(to), by is null ? null : IpAddress.Parse(by));

    private static void Apply(TestNamespace space, LinkSettings wanted, LinkSettings? formerly = null) =>
        space.Namespace.Run(() => wanted.ApplyWhole(space.Net, Link(space), formerly));

    private static LinkInfo Link(TestNamespace space) => space.Net.GetLink("p0");

    private static string Ip(TestNamespace space, params string[] words) => Tool.Run("ip", ["-n", space.Name, .. words]);

    private static string Picture(TestNamespace space) => string.Concat(
        Ip(space, "addr", "show", "dev", "p0"), Ip(space, "route", "show", "dev", "p0"), Ip(space, "-6", "route", "show", "dev", "p0"), Ip(space, "neigh", "show", "nud", "permanent"),
        Ip(space, "route"), Ip(space, "-6", "route"));

    private static TestNamespace Space()
    {
        Privileges.NeedTool("ip");
        var space = new TestNamespace();
        space.Net.CreateLink(new NewLink { Name = "p0", Kind = new VethKind { Peer = new NewLink { Name = "w0", Kind = new VethKind() } } });

        // A carrier that comes and goes would change what ip says meanwhile.
        Ip(space, "link", "set", "w0", "up");
        Ip(space, "link", "set", "p0", "addrgenmode", "none");
        return space;
    }
}

using System.Text.RegularExpressions;

namespace Bunshin.Cli.Tests;

/// <summary>Holds our output against that of the real <c>ip</c> (6.1), byte for byte.</summary>
public sealed partial class SameAsIpTests
{
    private static readonly string[] Options =
        ["", "-d", "-s", "-s -s", "-d -s -s", "-br", "-o", "-j", "-j -d", "-j -s", "-j -d -s -s", "-j -br", "-j -p", "-j -p -d -s"];

    [Fact]
    public void Links_and_addresses_look_as_ip_shows_them()
    {
        Sandbox.NeedIp();
        using var sandbox = new Sandbox();
        Populate(sandbox);
        foreach (var option in Options)
        {
            foreach (var line in new[] { "link show", "link", "addr show", "link show dev mv0", "addr show mv0", "l sh px", "a s v0" })
            {
                AssertSame(sandbox, $"{option} {line}");
            }
        }
    }

    [Fact]
    public void Filters_routes_neighbours_and_namespaces_look_as_ip_shows_them()
    {
        Sandbox.NeedIp();
        using var sandbox = new Sandbox();
        Populate(sandbox);
        sandbox.Do("neigh add 192.168.1.77 lladdr 02:00:00:00:00:77 dev mv0");
        sandbox.Do("route add 10.99.0.0/16 via 192.168.1.77 metric 7");
        sandbox.Do("route add default via 192.168.1.78");
        sandbox.Do("route add blackhole 10.98.0.0/16");
        sandbox.Do("-6 route add default via fd00::5");
        string[] lines =
        [
            "link show type macvlan", "link show up", "link show master br0", "link show type bridge_slave", "-d link show type macvtap",
            "-4 addr", "-6 addr", "addr show to 192.168.1.0/24", "route", "-j route", "-6 route", "-j -6 route", "-d route", "route show table all",
            "-j route show table local", "route show default", "route show dev mv0", "neigh", "-j neigh", "neigh show dev mv0",
        ];
        foreach (var line in lines)
        {
            AssertSame(sandbox, line);
        }
    }

    [Fact]
    public void Children_whose_parent_is_in_another_namespace_look_as_ip_shows_them()
    {
        Sandbox.NeedIp();
        using var sandbox = new Sandbox();
        var other = sandbox.Add("other");
        sandbox.Do("link add v0 type veth peer name v1");
        sandbox.Do("link add link v0 name mv0 type macvlan mode bridge");
        sandbox.Do($"link set v1 netns {other}");
        foreach (var option in new[] { "", "-d", "-j -d", "-br", "-j" })
        {
            AssertSame(sandbox, $"{option} link show");
        }

        sandbox.Do($"link set mv0 netns {other} name eth0");
        var ours = Bunshin.Line($"-n {other} -j -d link show eth0").Output;
        Assert.Equal(sandbox.Ip($"-n {other} -j -d link show eth0"), ours);
        Assert.Contains("\"link_index\":", ours, StringComparison.Ordinal);
    }

    private static void Populate(Sandbox sandbox)
    {
        string[] lines =
        [
            "link set lo up", "link add v0 type veth peer name v1", "link add br0 type bridge", "link set v1 master br0",
            "link add link v0 name mv0 type macvlan mode bridge", "link add mv1 link v0 address 02:00:00:00:00:11 type macvlan mode source nodst bcqueuelen 2000",
            "link set mv1 type macvlan macaddr set 02:00:00:00:00:01 02:00:00:00:00:02", "link add link v0 name mt0 type macvtap mode private",
            "link add link v0 mv2 type macvlan", "link set v0 up", "link set v1 up", "link set br0 up", "link set mv0 up promisc on alias web",
            "link set mt0 allmulticast on up", "link set mv1 group 5", "link add pv type veth peer name pw",
            "link add px link pv type macvlan mode passthru nopromisc", "link set px protodown on", "link property add dev px altname alt1 altname alt2",
            "addr add 192.168.1.2/24 dev mv0", "addr add 192.168.1.9/24 dev mv0 label mv0:1", "addr add 10.0.0.1 peer 10.0.0.2/32 dev mv0",
            "addr add fd00::1/64 dev mv0 nodad", "addr add 10.1.0.1/24 brd + dev v0 valid_lft 100000 preferred_lft 50000",
        ];
        foreach (var line in lines)
        {
            sandbox.Do(line);
        }
    }

    // Counters and lifetimes move between two looks; ours is taken between two of ip's and must equal one of them.
    private static void AssertSame(Sandbox sandbox, string line)
    {
        string before, ours, after;
        var tries = 0;
        do
        {
            before = Steady(sandbox.Ip(line));
            ours = Steady(sandbox.Do(line));
            after = Steady(sandbox.Ip(line));
        }
        while (before != ours && after != ours && before != after && ++tries < 20);
        Assert.True(before == ours || after == ours, $"{line}\nip:\n{before}\nours:\n{ours}");
    }

    private static string Steady(string text) => Lifetime().Replace(Timer().Replace(text, "$1T"), "N");

    [GeneratedRegex("(_timer\"?:? *)[0-9]+\\.[0-9]+")]
    private static partial Regex Timer();

    [GeneratedRegex("\\b[0-9]{5}sec|\\b(?:99|49)[0-9]{3}\\b")]
    private static partial Regex Lifetime();
}

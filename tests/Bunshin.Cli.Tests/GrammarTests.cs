using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Cli.Ip;
using Bunshin.Cli.Ip.Children;
using Bunshin.Linux.Netlink.Kinds;
using CsCheck;

namespace Bunshin.Cli.Tests;

public sealed class GrammarTests
{
    [Theory]
    [InlineData("link eth0 name mv2 type macvlan mode bridge")]
    [InlineData("link eth0 mv2 type macvlan mode bridge")]
    [InlineData("mv2 link eth0 type macvlan mode bridge")]
    [InlineData("name mv2 link eth0 type macvlan mode bridge")]
    [InlineData("dev mv2 link eth0 type macvlan mode bridge")]
    public void Parent_and_name_come_in_any_of_the_orders_people_write(string words)
    {
        var line = LinkLine.Read(Bunshin.Words(words))!;
        Assert.Equal(("eth0", "mv2"), (line["link"], line["name"] ?? line.Device));
        Assert.Equal(MacvlanLinkMode.Bridge, Assert.IsType<MacvlanKind>(Kind(line)).Mode);
    }

    [Fact]
    public void Every_option_of_a_macvlan_is_read()
    {
        var line = LinkLine.Read(Bunshin.Words(
            "link eth0 name mv2 address 02:00:00:00:00:07 mtu 1400 txqlen 5 netns ns0 up "
            + "type macvlan mode source nodst bcqueuelen 20 macaddr set 02:00:00:00:00:01 02:00:00:00:00:02"))!;
        var kind = Assert.IsType<MacvlanKind>(Kind(line));
        Assert.Equal(("02:00:00:00:00:07", "1400", "5", "ns0", ""), (line["address"], line["mtu"], line["txqueuelen"], line["netns"], line["up"]));
        Assert.Equal((MacvlanLinkMode.Source, MacvlanLinkFlags.NoDst, 20u), (kind.Mode, kind.Flags, kind.BroadcastQueueLength));
        Assert.Equal(SourceListAction.Set, kind.SourceAction);
        Assert.Equal(["02:00:00:00:00:01", "02:00:00:00:00:02"], kind.Sources.Select(source => source.ToString()));
    }

    [Fact]
    public void Every_option_of_a_vlan_is_read_and_only_flags_that_are_written_are_asked_for()
    {
        var kind = Assert.IsType<VlanKind>(Kind(LinkLine.Read(Bunshin.Words(
            "link eth0 name eth0.100 type vlan protocol 802.1ad id 0x64 reorder_hdr off loose_binding on ingress-qos-map 1:2 3:4 egress-qos-map 9:7"))!));
        Assert.Equal((100, 0x88A8), ((int)kind.Id!, (int)kind.Protocol!));
        Assert.Equal((VlanLinkFlags.LooseBinding, VlanLinkFlags.LooseBinding | VlanLinkFlags.ReorderHeader), (kind.Flags, kind.FlagMask));
        Assert.Equal([new QosMapping(1, 2), new QosMapping(3, 4)], kind.IngressMap);
        Assert.Equal([new QosMapping(9, 7)], kind.EgressMap);
    }

    [Theory]
    [InlineData("ipvlan", false, null, null)]
    [InlineData("ipvlan mode l2", false, IpvlanLinkMode.L2, IpvlanLinkFlags.Bridge)]
    [InlineData("ipvlan mode l3s vepa", false, IpvlanLinkMode.L3s, IpvlanLinkFlags.Vepa)]
    [InlineData("ipvtap private mode l3", true, IpvlanLinkMode.L3, IpvlanLinkFlags.Private)]
    [InlineData("ipvlan mode l2 bridge", false, IpvlanLinkMode.L2, IpvlanLinkFlags.Bridge)]
    public void An_ipvlan_has_a_mode_and_a_flag(string type, bool isTap, IpvlanLinkMode? mode, IpvlanLinkFlags? flags) =>
        Assert.Equal(new IpvlanKind(isTap) { Mode = mode, Flags = flags }, Kind(LinkLine.Read(Bunshin.Words($"link eth0 name ip0 type {type}"))!));

    [Theory]
    [InlineData("link eth0 name mv0 alias web type macvlan")]
    [InlineData("link eth0 name mv0 mtu 1400 mtu 1300 type macvlan")]
    [InlineData("link eth0 a type macvlan")]
    [InlineData("eth0 mv0 type macvlan")]
    [InlineData("link eth0 name mv0 type macvlan mode bridge up")]
    [InlineData("link eth0 name mv0 type macvlan flags nodst")]
    [InlineData("link eth0 name mv0 type vlan id 5 mtu 1300")]
    [InlineData("link eth0 name mv0 type ipvlan mode l2 frob")]
    public void What_we_do_not_know_to_the_last_word_is_not_ours(string words)
    {
        var line = LinkLine.Read(Bunshin.Words(words));
        Assert.True(line is null || Kind(line) is null);
    }

    [Theory]
    [InlineData("rule add from 10.0.0.1 table 5")]
    [InlineData("-4 link add mv0 link eth0 type macvlan")]
    [InlineData("-frob link add mv0 link eth0 type macvlan")]
    [InlineData("-c=never link show")]
    [InlineData("link show mv0")]
    [InlineData("link set eth0 alias web")]
    [InlineData("link set eth0 up")]
    [InlineData("link add v0 type veth peer name v1")]
    [InlineData("li a mv0 link eth0 type macvaln")]
    [InlineData("frob")]
    [InlineData("-V")]
    [InlineData("-batch /nowhere")]
    [InlineData("-all netns exec true")]
    [InlineData("link set mv\\xff up")]
    public void The_rest_is_handed_over_as_it_is(string line)
    {
        using var sandbox = new Sandbox();
        string[] words = ["-n", sandbox.Name, .. Bunshin.Words(line)];
        var outcome = Bunshin.RunWith(static _ => new Bunshin.Outcome(42, "out", "err", []), words);
        Assert.Equal((42, "out", "err"), (outcome.Status, outcome.Output, outcome.Errors));
        Assert.Equal([string.Join(' ', words)], outcome.HandedOver);
    }

    [Fact]
    public void Without_ip_one_line_says_what_to_install_and_children_are_made_all_the_same()
    {
        using var sandbox = new Sandbox();
        sandbox.Do("link add eth0 type veth peer name wire");
        using var errors = new StringWriter();
        using var output = new StringWriter();
        var missing = new MachineIp(errors, "/nowhere");
        Assert.Equal(0, CommandChoice.Run(["-n", sandbox.Name, "link", "add", "mv0", "link", "eth0", "type", "macvlan"], output, errors, missing));
        Assert.Equal(0, CommandChoice.Run(["-n", sandbox.Name, "link", "set", "mv0", "up"], output, errors, missing));
        Assert.Equal(0, CommandChoice.Run(["-n", sandbox.Name, "link", "del", "mv0"], output, errors, missing));
        Assert.Equal("", errors.ToString());
        Assert.Equal(127, CommandChoice.Run(["-n", sandbox.Name, "rule"], output, errors, missing));
        Assert.Matches("^bunshin: .*install iproute2.*\n$", errors.ToString());
    }

    [Theory]
    [InlineData("link add mv0 link eth0 type macvlan mode brigde", "private, vepa, bridge, passthru or source (did you mean \"bridge\"?)")]
    [InlineData("link add mv0 type macvlan", "a macvlan needs its parent")]
    [InlineData("link add averyverylongname link eth0 type macvlan", "an interface name has 1 to 15")]
    [InlineData("link add a/b link eth0 type macvlan", "cannot be an interface name")]
    [InlineData("link add mv0 link eth0 type macvlan mode", "\"mode\" needs a value")]
    [InlineData("link add mv0 link eth0 type macvlan mode bridge nopromisc", "goes with mode passthru alone")]
    [InlineData("link add mv0 link eth0 type macvlan mode bridge macaddr flush", "goes with mode source alone, and the mode is bridge")]
    [InlineData("link add mv0 link eth0 type macvlan mode source macaddr add 01:00:5e:00:00:01", "neither zero nor multicast")]
    [InlineData("link add mv0 link eth0 type macvlan mode source macaddr set 02:00:00:00:01", "is not a MAC address")]
    [InlineData("link add mv0 link eth0 type macvlan bcqueuelen many", "a number from 0 to 4294967295")]
    [InlineData("link add mv0 link eth0 address 02:00:00:00:00 type macvlan", "is not a MAC address")]
    [InlineData("link add mv0 link eth0 type macvlan datapath epbf", "auto, kernel, ebpf or userspace (did you mean \"ebpf\"?)")]
    [InlineData("link add mv0 link eth0 type macvlan datapath kernle", "(did you mean \"kernel\"?)")]
    [InlineData("link add v1 link eth0 type vlan", "a vlan needs its id, a number from 0 to 4094")]
    [InlineData("link add v1 link eth0 type vlan id blue", "\"id\" is a number from 0 to 65535, not \"blue\"")]
    [InlineData("link add v1 link eth0 type vlan id 1 protocol 802.1x", "\"802.1x\" is not a VLAN protocol: 802.1Q or 802.1ad")]
    [InlineData("link add v1 link eth0 type vlan id 1 gvrp yes", "\"gvrp\" is on or off, not \"yes\"")]
    [InlineData("link add v1 link eth0 type vlan id 1 ingress-qos-map 8:1", "FROM the priority in the tag, 0 to 7")]
    [InlineData("link add v1 link eth0 type vlan id 1 egress-qos-map 1:8", "TO that in the tag, 0 to 7")]
    [InlineData("link add v1 link eth0 type vlan id 1 egress-qos-map 1:2 3:x", "\"3:x\" is not an entry of egress-qos-map")]
    [InlineData("link add v1 link eth0 type vlan id 1 egress-qos-map", "needs entries FROM:TO")]
    [InlineData("link add v1 type vlan id 1", "a vlan needs its parent")]
    [InlineData("link add ip0 link eth0 type ipvlan mode l4", "\"l4\" is not an ipvlan mode: l2, l3 or l3s")]
    [InlineData("link add ip0 link eth0 type ipvlan bridge vepa", "an ipvlan is bridge, private or vepa, not \"bridge\" and \"vepa\" at once")]
    [InlineData("link add ip0 type ipvlan", "an ipvlan needs its parent")]
    public void A_mistake_is_named_below_what_ip_says_with_what_would_be_valid(string line, string expected)
    {
        using var sandbox = new Sandbox();
        sandbox.Do("link add eth0 type veth peer name wire");
        var outcome = Bunshin.RunWith(static _ => new Bunshin.Outcome(42, "", "ip's\n", []), ["-n", sandbox.Name, .. Bunshin.Words(line)]);
        Assert.StartsWith("ip's\nbunshin: ", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains(expected, outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(42, outcome.Status);
    }

    [Theory]
    [InlineData("link add mv0 link eth0 type macvlan mode bridge --datapath userspace", "bunshin serve FILE")]
    [InlineData("link add mv0 link eth0 type macvlan mode bridge datapath ebpf", "bunshin serve FILE")]
    [InlineData("lba run", "(did you mean \"lab\"?)")]
    [InlineData("lab frob", "run, check, list or down")]
    [InlineData("lab run", "which lab?")]
    [InlineData("serve", "serve needs a file")]
    [InlineData("doctor --jsn", "--json")]
    public void A_mistake_in_what_is_ours_alone_is_named_with_what_would_be_valid_and_ends_with_2(string line, string expected)
    {
        var outcome = Bunshin.Line(line);
        Assert.Contains(expected, outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Status);
        Assert.Single(outcome.Errors.TrimEnd('\n').Split('\n'));
        Assert.Empty(outcome.Output);
    }

    [Theory]
    [InlineData("l", "link")]
    [InlineData("a", "address")]
    [InlineData("addr", "address")]
    [InlineData("n", "neighbor")]
    [InlineData("net", "netns")]
    [InlineData("r", "route")]
    public void Objects_are_abbreviated_as_ip_does(string word, string expected) => Assert.Equal(expected, IpObjects.Find(word));

    [Theory]
    [InlineData("-d -s -s --json -br -n ns0 link show", "ns0", null, true)]
    [InlineData("-netns ns0 -b file", "ns0", "file", true)]
    [InlineData("-4 link", null, null, false)]
    [InlineData("-N -n ns0 route", "ns0", null, false)]
    [InlineData("-fo -batch -", null, "-", true)]
    [InlineData("-f inet link", null, null, false)]
    [InlineData("-n", null, null, false)]
    [InlineData("-l 5 link", null, null, false)]
    public void Options_before_the_object_are_read_in_all_their_spellings(string line, string? space, string? file, bool isPlain)
    {
        var options = IpOptions.Parse(Bunshin.Words(line));
        Assert.Equal((space, file, isPlain), (options.Namespace, options.BatchFile, options.IsPlain));
        Assert.Equal(Bunshin.Words(line).Where(word => word is "link" or "show" or "route"), options.Words);
    }

    [Fact]
    public void No_line_of_words_throws_anything_but_a_mistake()
    {
        string[] words =
        [
            "link", "name", "mv0", "eth0", "type", "type", "macvlan", "veth", "bridge", "mode", "source", "passthru", "macaddr", "add", "set", "del",
            "02:00:00:00:00:01", "peer", "up", "mtu", "1500", "-1", "", "a", "nopromisc", "flag", "nodst", "address", "group", "vlan", "ipvlan", "id", "100", "protocol", "egress-qos-map", "1:2", "l3", "private", "default", "\u00e9", "..",
        ];
        Gen.Int[0, words.Length - 1].Select(at => words[at]).Array[0, 10].Sample(line =>
        {
            try
            {
                _ = LinkLine.Read(line) is { Type: not null } read ? Kind(read) : null;
            }
            catch (UsageException)
            {
                // As it should be.
            }
        });
    }

    private static LinkKind? Kind(LinkLine line) => KindGrammar.Read(line.Type!, new TokenCursor(line.TypeWords), isCreation: true);
}

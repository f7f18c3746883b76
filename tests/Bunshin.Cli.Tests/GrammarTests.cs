using Bunshin.Cli.Grammar;
using Bunshin.Cli.Ip;
using Bunshin.Cli.Ip.Links;
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
    [InlineData("eth0 name mv2 type macvlan mode bridge")]
    public void Parent_and_name_come_in_any_of_the_orders_people_write(string line)
    {
        var request = Read(line);
        Assert.Equal(("eth0", "mv2"), (request.Parent, request.Name));
        Assert.Equal(MacvlanLinkMode.Bridge, Assert.IsType<MacvlanKind>(request.Kind).Mode);
    }

    [Fact]
    public void Every_option_of_a_macvlan_is_read()
    {
        var request = Read(
            "link eth0 name mv2 address 02:00:00:00:00:07 mtu 1400 txqueuelen 5 numtxqueues 2 numrxqueues 3 alias web group 7 netns ns0 "
            + "type macvlan mode source nodst bcqueuelen 20 bclim -1 macaddr set 02:00:00:00:00:01 02:00:00:00:00:02");
        var kind = Assert.IsType<MacvlanKind>(request.Kind);
        Assert.Equal("02:00:00:00:00:07", request.Address.ToString());
        Assert.Equal((1400, 5, 2u, 3u), (request.Mtu, request.TransmitQueueLength, request.TransmitQueues, request.ReceiveQueues));
        Assert.Equal(("web", 7u, "ns0"), (request.Alias, request.Group, request.Namespace));
        Assert.Equal((MacvlanLinkMode.Source, MacvlanLinkFlags.NoDst, 20u, -1), (kind.Mode, kind.Flags, kind.BroadcastQueueLength, kind.BroadcastCutoff));
        Assert.Equal(SourceListAction.Set, kind.SourceAction);
        Assert.Equal(["02:00:00:00:00:01", "02:00:00:00:00:02"], kind.Sources.Select(source => source.ToString()));
    }

    [Fact]
    public void General_options_may_follow_those_of_the_kind()
    {
        var request = Read("link eth0 name mv2 type macvlan mode bridge netns ns0 up");
        Assert.Equal(("ns0", true), (request.Namespace, request.IsUp));
    }

    [Fact]
    public void Every_option_of_a_vlan_is_read_and_only_flags_that_are_written_are_asked_for()
    {
        var request = Read(
            "link eth0 name eth0.100 type vlan protocol 802.1ad id 0x64 reorder_hdr off loose_binding on ingress-qos-map 1:2 3:4 egress-qos-map 9:7 mtu 1400 up");
        var kind = Assert.IsType<VlanKind>(request.Kind);
        Assert.Equal((100, 0x88A8), ((int)kind.Id!, (int)kind.Protocol!));
        Assert.Equal((VlanLinkFlags.LooseBinding, VlanLinkFlags.LooseBinding | VlanLinkFlags.ReorderHeader), (kind.Flags, kind.FlagMask));
        Assert.Equal([new QosMapping(1, 2), new QosMapping(3, 4)], kind.IngressMap);
        Assert.Equal([new QosMapping(9, 7)], kind.EgressMap);
        Assert.Equal((1400, true), (request.Mtu, request.IsUp));
    }

    [Theory]
    [InlineData("ipvlan", false, null, null)]
    [InlineData("ipvlan mode l2", false, IpvlanLinkMode.L2, null)]
    [InlineData("ipvlan mode l3s vepa", false, IpvlanLinkMode.L3s, IpvlanLinkFlags.Vepa)]
    [InlineData("ipvtap private mode l3", true, IpvlanLinkMode.L3, IpvlanLinkFlags.Private)]
    [InlineData("ipvlan mode l2 bridge", false, IpvlanLinkMode.L2, IpvlanLinkFlags.Bridge)]
    public void An_ipvlan_has_a_mode_and_a_flag(string type, bool isTap, IpvlanLinkMode? mode, IpvlanLinkFlags? flags) =>
        Assert.Equal(new IpvlanKind(isTap) { Mode = mode, Flags = flags }, Read($"link eth0 name ip0 type {type}").Kind);

    [Fact]
    public void A_veth_names_its_peer_and_its_options()
    {
        var request = Read("v0 type veth peer name v1 mtu 1400 netns ns1");
        Assert.Equal(("v0", "v1", 1400, "ns1"), (request.Name, request.Peer!.Name, request.Peer.Mtu, request.Peer.Namespace));
    }

    [Theory]
    [InlineData("link add mv0 link eth0 type macvlan mode brigde", "private, vepa, bridge, passthru or source (did you mean \"bridge\"?)")]
    [InlineData("link add mv0 link eth0 type macvaln", "(did you mean \"macvlan\"?)")]
    [InlineData("link add mv0 link eth0 type vxlan", "can be shown but not made here")]
    [InlineData("link add mv0 link eth0", "\"type\" is missing")]
    [InlineData("link add mv0 type macvlan", "a macvlan needs its parent")]
    [InlineData("link add link eth0 type macvlan", "needs a name")]
    [InlineData("link add averyverylongname link eth0 type macvlan", "an interface name has 1 to 15")]
    [InlineData("link add a/b link eth0 type macvlan", "cannot be an interface name")]
    [InlineData("link add mv0 link eth0 type macvlan mode", "\"mode\" needs a value")]
    [InlineData("link add mv0 link eth0 type macvlan mode bridge nopromisc", "goes with mode passthru alone")]
    [InlineData("link add mv0 link eth0 type macvlan mode bridge macaddr flush", "goes with mode source alone, and the mode is bridge")]
    [InlineData("link add mv0 link eth0 type macvlan mode source macaddr add 01:00:5e:00:00:01", "neither zero nor multicast")]
    [InlineData("link add mv0 link eth0 type macvlan mode source macaddr set 02:00:00:00:01", "is not a MAC address")]
    [InlineData("link add mv0 link eth0 type macvlan bcqueuelen many", "a number from 0 to 4294967295")]
    [InlineData("link add mv0 link eth0 address 02:00:00:00:00 type macvlan", "is not a MAC address")]
    [InlineData("link add mv0 link eth0 type macvlan frob", "is not an option of link add")]
    [InlineData("link add mv0 link eth0 type macvlan mode bridge --datapath userspace", "bunshin serve FILE")]
    [InlineData("link add mv0 link eth0 type macvlan mode bridge datapath ebpf", "bunshin serve FILE")]
    [InlineData("link add mv0 link eth0 type macvlan datapath epbf", "auto, kernel, ebpf or userspace (did you mean \"ebpf\"?)")]
    [InlineData("link add mv0 link eth0 type macvlan datapath kernle", "(did you mean \"kernel\"?)")]
    [InlineData("link add v1 link eth0 type vlan", "a vlan needs its id, a number from 1 to 4094")]
    [InlineData("link add v1 link eth0 type vlan id 0", "\"0\" is no VLAN id: a number from 1 to 4094")]
    [InlineData("link add v1 link eth0 type vlan id 4095", "\"4095\" is no VLAN id: a number from 1 to 4094")]
    [InlineData("link add v1 link eth0 type vlan id blue", "\"blue\" is no VLAN id: a number from 1 to 4094")]
    [InlineData("link add v1 link eth0 type vlan id 1 protocol 802.1x", "\"802.1x\" is no VLAN protocol: 802.1Q or 802.1ad")]
    [InlineData("link add v1 link eth0 type vlan id 1 gvrp yes", "\"gvrp\" is on or off, not \"yes\"")]
    [InlineData("link add v1 link eth0 type vlan id 1 ingress-qos-map 8:1", "FROM the priority in the tag, 0 to 7")]
    [InlineData("link add v1 link eth0 type vlan id 1 egress-qos-map 1:8", "TO that in the tag, 0 to 7")]
    [InlineData("link add v1 link eth0 type vlan id 1 egress-qos-map 1:2 3:x", "\"3:x\" is no entry of egress-qos-map")]
    [InlineData("link add v1 link eth0 type vlan id 1 egress-qos-map", "needs entries FROM:TO")]
    [InlineData("link add v1 type vlan id 1", "a vlan needs its parent")]
    [InlineData("link add ip0 link eth0 type ipvlan mode l4", "\"l4\" is not an ipvlan mode: l2, l3 or l3s")]
    [InlineData("link add ip0 link eth0 type ipvlan bridge vepa", "an ipvlan is bridge, private or vepa, not \"bridge\" and \"vepa\" at once")]
    [InlineData("link add ip0 type ipvlan", "an ipvlan needs its parent")]
    [InlineData("link add ip0 link eth0 address 02:00:00:00:00:01 type ipvlan", "always has its parent's MAC")]
    [InlineData("link frob", "add, set, delete, show")]
    [InlineData("addr add 10.0.0.1/33 dev eth0", "a number from 0 to 32")]
    [InlineData("addr add 10.0.0/24 dev eth0", "not an address with a prefix")]
    [InlineData("addr add 10.0.0.1/24", "needs a device")]
    [InlineData("addr add dev eth0", "needs an address")]
    [InlineData("addr flush", "would take every address away")]
    [InlineData("netns exec", "the namespace to run in")]
    [InlineData("netns exec ns0", "needs a command")]
    [InlineData("netns add a/b", "cannot name a namespace")]
    [InlineData("lba run", "(did you mean \"lab\"?)")]
    [InlineData("lab frob", "run, check, list or down")]
    [InlineData("lab run", "which lab?")]
    [InlineData("serve", "serve needs a file")]
    [InlineData("doctor --jsn", "--json")]
    public void A_mistake_is_named_with_what_would_be_valid_and_ends_with_2(string line, string expected)
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
    public void Objects_are_abbreviated_as_ip_does(string word, string expected) => Assert.Equal(expected, IpCommand.FindObject(word));

    [Fact]
    public void Options_before_the_object_are_read_in_all_their_spellings()
    {
        var (options, words) = IpOptions.Parse(["-d", "-s", "-s", "--json", "-br", "-n", "ns0", "-4", "link", "show"])!.Value;
        Assert.Equal(new IpOptions { Details = true, Statistics = 2, Json = true, Brief = true, Namespace = "ns0", Family = 4 }, options);
        Assert.Equal(["link", "show"], words);
    }

    [Fact]
    public void No_line_of_words_throws_anything_but_a_mistake()
    {
        string[] words =
        [
            "link", "name", "mv0", "eth0", "type", "macvlan", "veth", "bridge", "mode", "source", "passthru", "macaddr", "add", "set", "del",
            "02:00:00:00:00:01", "peer", "up", "mtu", "1500", "-1", "", "a", "nopromisc", "flag", "nodst", "address", "group", "vlan", "ipvlan", "id", "100", "protocol", "egress-qos-map", "1:2", "l3", "private", "default", "\u00e9", "..",
        ];
        Gen.Int[0, words.Length - 1].Select(at => words[at]).Array[0, 10].Sample(line =>
        {
            try
            {
                _ = new LinkAddGrammar(new TokenCursor(line)).Read();
            }
            catch (UsageException)
            {
                // As it should be.
            }
        });
    }

    private static LinkRequest Read(string line) => new LinkAddGrammar(new TokenCursor(line.Split(' '))).Read();
}

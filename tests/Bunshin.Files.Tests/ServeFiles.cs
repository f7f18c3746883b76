using Bunshin.Datapaths;
using Bunshin.Files.Reading;
using Bunshin.Files.Serving;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Files.Tests;

public sealed class ServeFiles
{
    [Fact]
    public void Everything_wrong_with_a_file_is_said_at_once_with_its_place()
    {
        const string text = """
            parents:
              eth0:
                datapath: kernle
                children:
                  mv0: { mode: brigde, mac: 01:00:00:00:00:01 }
                  mv1: { mode: bridge, sources: [02:00:00:00:00:01], adresses: [10.0.0.1/24] }
            """;
        var wrong = Assert.Throws<FaultyFileException>(() => ServeFile.Parse(text, "x.yaml"));
        string[] expected =
        [
            "x.yaml:3:15: \"kernle\" is not a datapath", "x.yaml:5:20: \"brigde\" is not a mode", "x.yaml:5:33: no interface can have the MAC",
            "x.yaml:6:38: only a child in mode source has sources", "x.yaml:6:58: a child has no \"adresses\" (did you mean \"addresses\"?)",
        ];
        Assert.Equal(expected.Length, wrong.Diagnostics.Count);
        Assert.All(expected.Zip(wrong.Diagnostics), pair => Assert.StartsWith(pair.First, pair.Second.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_kind_is_read_with_what_it_has_of_its_own()
    {
        var children = Assert.Single(ServeFile.Parse(
            """
            parents:
              eth0:
                children:
                  trunk: { kind: vlan, id: 100, protocol: 802.1ad, reorder_hdr: off, gvrp: on, ingress-qos-map: { 1: 2 }, egress-qos-map: { 9: 7 } }
                  mv0: { on: trunk, mode: bridge, netns: ns0 }
                  ip0: { kind: ipvlan, mode: l2, flags: private, addresses: [10.0.0.1/24] }
            """,
            "x.yaml").Parents).Children;
        var vlan = children[0].Spec.Vlan!;
        Assert.Equal((100, EtherType.Dot1Ad, VlanFlags.Gvrp), (vlan.Id, vlan.Protocol, vlan.Flags));
        Assert.Equal((2u, 7u), (vlan.IngressPriorities![1], vlan.EgressPriorities![9]));
        Assert.Equal((ChildKind.Macvlan, "trunk"), (children[1].Spec.Kind, children[1].Spec.Lower));
        Assert.Equal(new IpvlanSettings { Mode = IpvlanMode.L2, Flags = IpvlanFlags.Private }, children[2].Spec.Ipvlan);
    }

    [Theory]
    [InlineData("v: { kind: vlan }", "x.yaml:4:10: a child lacks \"id\"")]
    [InlineData("v: { kind: vlan, id: 4095 }", "x.yaml:4:28: \"4095\" is not a VLAN id (a whole number from 1 to 4094)")]
    [InlineData("v: { kind: vlan, id: blue }", "x.yaml:4:28: \"blue\" is not a VLAN id (a whole number from 1 to 4094)")]
    [InlineData("v: { kind: vlan, id: 1, mode: bridge }", "x.yaml:4:31: a child has no \"mode\"")]
    [InlineData("i: { kind: ipvlan, mode: l4 }", "x.yaml:4:32: \"l4\" is not a mode of ipvlan (one of l2, l3, l3s)")]
    [InlineData("i: { kind: ipvlna }", "x.yaml:4:18: \"ipvlna\" is not a kind (one of macvlan, macvtap, vlan, ipvlan)")]
    [InlineData("mv0: { on: trunk }", "x.yaml:4:7: child mv0: it is to stand on trunk, but no child before it has that name")]
    [InlineData("i: { kind: ipvlan, mode: l3, mac: 02:00:00:00:00:01 }", "x.yaml:4:7: child i: an ipvlan child has the MAC of eth0")]
    [InlineData("i: { kind: ipvlan, mode: l3 }\n      mv0: {}", "x.yaml:5:7: child mv0: eth0 is the parent of i, an ipvlan child")]
    [InlineData("a: { kind: vlan, id: 7 }\n      b: { kind: vlan, id: 7 }", "x.yaml:5:7: child b: 8021q: VLAN device already exists: a has id 7 on eth0")]
    [InlineData(
        "a: { kind: ipvlan, mode: l3, addresses: [10.0.0.1/24] }\n      b: { kind: ipvlan, mode: l3, addresses: [10.0.0.1/16] }",
        "x.yaml:5:7: b is to have 10.0.0.1, which a has, an ipvlan child of eth0 too")]
    public void What_is_wrong_is_said_with_its_place(string children, string expected)
    {
        var wrong = Assert.Throws<FaultyFileException>(() => ServeFile.Parse($"parents:\n  eth0:\n    children:\n      {children}\n", "x.yaml"));
        Assert.StartsWith(expected, Assert.Single(wrong.Diagnostics).ToString(), StringComparison.Ordinal);
    }
}

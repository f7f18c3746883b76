using Bunshin.Lab.Diagnosis;
using Bunshin.Lab.Reading;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Tests.Diagnosis;

/// <summary>Each starts from one lab, in which everybody reaches everybody, and breaks one thing.</summary>
public sealed class Causes_between_networks
{
    private const string Sound = """
        title: two VLANs and a gateway
        switch:
          trunk: [10, 20]
          ports:
            lan/eth0: { access: 10 }
          filters:
            f: { source: b/mv, ethertype: experimental, action: drop }
        hosts:
          s: { nics: { eth0: {} } }
          a: { children: { mv: { parent: s/eth0.10, mode: bridge, addresses: [10.1.0.2/24, fd00:1::2/64] } }, routes: [default via 10.1.0.1, "default via fd00:1::1"] }
          b: { children: { mv: { parent: s/eth0.20, mode: bridge, addresses: [10.2.0.2/24, fd00:2::2/64] } }, routes: [default via 10.2.0.1, "default via fd00:2::1"] }
          g:
            nics: { eth0: {} }
            children:
              v10: { parent: eth0, kind: vlan, id: 10, addresses: [10.1.0.1/24, fd00:1::1/64] }
              v20: { parent: eth0, kind: vlan, id: 20, addresses: [10.2.0.1/24, fd00:2::1/64] }
            forwarding: { v4: true, v6: true }
            policies: [{ from: v10, to: v20, action: accept }]
          lan: { nics: { eth0: { addresses: [10.1.0.9/24, fd00:1::9/64] } }, routes: [default via 10.1.0.1, "default via fd00:1::1"] }
        """;

    /// <summary>What is replaced by what, who pings whom, and the cause of it.</summary>
    public static TheoryData<string, string, string, LabFamily, CauseKind, string> Broken => new()
    {
        { "", "", "lan -> b", LabFamily.V6, CauseKind.NoAnswer, "by the rules every frame arrives, yet no answer came" },
        { "v4: true", "v4: false", "lan -> b", LabFamily.V4, CauseKind.ForwardingOff, "forwarding is off on g (net.ipv4.ip_forward=0); set it to 1" },
        { "v6: true", "v6: false", "a -> b", LabFamily.V6, CauseKind.ForwardingOff, "forwarding is off on g (net.ipv6.conf.all.forwarding=0); set it to 1" },
        { "v6: true", "v6: false", "a -> b", LabFamily.V4, CauseKind.NoAnswer, "by the rules every frame arrives, yet no answer came" },
        { "action: accept", "action: drop", "a -> b", LabFamily.V4, CauseKind.Policy, "a policy of g drops what goes from v10 to v20; take it out (line 18), or let one that accepts come first" },
        { "action: accept", "action: reject", "b -> a", LabFamily.V4, CauseKind.Policy, "a policy of g rejects what goes from v10 to v20; take it out (line 18), or let one that accepts come first" },
        { "trunk: [10, 20]", "trunk: [10]", "a -> b", LabFamily.V4, CauseKind.VlanNotCarried, "the switch port of g/eth0 does not carry VLAN 20; add it to its trunk" },
        { "trunk: [10, 20]", "trunk: [10]", "b -> a", LabFamily.V4, CauseKind.VlanNotCarried, "the switch port of s/eth0 does not carry VLAN 20; add it to its trunk" },
        { "lan/eth0: { access: 10 }", "lan/eth0: { trunk: [10] }", "lan -> a", LabFamily.V4, CauseKind.VlanNotCarried, "the switch port of lan/eth0 takes no frames without a tag; give it a native VLAN, or send by a VLAN child" },
        { "lan/eth0: { access: 10 }", "lan/eth0: { access: 20 }", "lan -> a", LabFamily.V6, CauseKind.VlanMismatch, "VLAN 10 and VLAN 20 are kept apart, although the addresses in them (lan/eth0, a/mv) are of one subnet; put all in one VLAN, or route between two subnets" },
        { "ethertype: experimental", "ethertype: arp", "a -> b", LabFamily.V4, CauseKind.SwitchFilter, "the filter \"f\" of the switch drops it; take it out, or let it count only (`action: count`)" },
        { "ethertype: experimental", "port: s", "a -> b", LabFamily.V6, CauseKind.SwitchFilter, "the filter \"f\" of the switch drops it; take it out, or let it count only (`action: count`)" },
        { "default via 10.2.0.1, ", "", "a -> b", LabFamily.V4, CauseKind.NoRoute, "b has no route to 10.1.0.2" },
        { "default via 10.2.0.1", "default via 10.2.0.7", "b -> a", LabFamily.V4, CauseKind.NoGateway, "b sends what is for 10.1.0.2 to 10.2.0.7, an address that no other host has" },
        { "default via 10.2.0.1", "default via 10.7.0.1", "b -> a", LabFamily.V4, CauseKind.NoRoute, "b sends what is for 10.1.0.2 to 10.7.0.1, which is on none of its subnets that are up" },
        { "10.2.0.1/24, fd00:2::1/64] }", "10.2.0.1/24, fd00:2::1/64], up: false }", "a -> b", LabFamily.V4, CauseKind.NoRoute, "g has no route to 10.2.0.2" },
        { "kind: vlan, id: 20", "kind: vlan, id: 10, protocol: 802.1ad", "b -> g/v20", LabFamily.V4, CauseKind.VlanMismatch, "VLAN 10 (802.1ad) and VLAN 20 are kept apart, although the addresses in them (b/mv, g/v20) are of one subnet; put all in one VLAN, or route between two subnets" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Name_what_was_broken(string sound, string broken, string ping, LabFamily family, CauseKind kind, string text)
    {
        var lab = LabFile.Parse(sound.Length == 0 ? Sound : Sound.Replace(sound, broken, StringComparison.Ordinal), "f");
        var ends = ping.Split(" -> ").Select(name => lab.Endpoints.Single(one => one.Name == name)).ToList();

        var cause = new Diagnostician(lab, Causes.Facts(lab)).Explain(ends[0], ends[1], family, answered: false)!;

        Assert.True((kind, text) == (cause.Kind, cause.Text), $"{cause.Kind}: {cause.Text}\n{string.Join('\n', cause.Trail)}");
    }

    [Theory]
    [InlineData("l3", "c", "lan", LabFamily.V6, CauseKind.NoRoute, "no route to lan/eth0 out of s/eth0 on s, which routes for its l3 children; add one there")]
    [InlineData("l3", "lan", "c", LabFamily.V4, CauseKind.IpvlanRouted, "ipvlan children in mode l3 (c/ip) answer neither ARP nor neighbor discovery; give lan a route to them via an address of s/eth0, or take mode l2")]
    [InlineData("l3s", "lan", "c", LabFamily.V4, CauseKind.IpvlanRouted, "ipvlan children in mode l3s (c/ip) answer neither ARP nor neighbor discovery; give lan a route to them via an address of s/eth0, or take mode l2")]
    [InlineData("l2", "lan", "c", LabFamily.V4, CauseKind.NoAnswer, "by the rules every frame arrives, yet no answer came")]
    [InlineData("l2, flags: private", "c", "d", LabFamily.V4, CauseKind.Private, "the ipvlan children of s/eth0 (d/ip, c/ip) are private, so that nothing goes from one to another; flag bridge lets them talk")]
    [InlineData("l2, flags: vepa", "c", "d", LabFamily.V4, CauseKind.NoHairpin, "the adjacent switch does not reflect frames (hairpin is off on the port of s/eth0), and ipvlan vepa siblings need it")]
    public void Of_ipvlan_children_are_their_modes(string mode, string from, string to, LabFamily family, CauseKind kind, string text)
    {
        var lab = LabFile.Parse(
            $$"""
            title: ipvlan
            hosts:
              s: { nics: { eth0: {} } }
              c: { children: { ip: { parent: s/eth0, kind: ipvlan, mode: {{mode}}, addresses: [10.0.0.1/24, fd00::1/64] } } }
              d: { children: { ip: { parent: s/eth0, kind: ipvlan, mode: {{mode}}, addresses: [10.0.0.2/24, fd00::2/64] } } }
              lan: { nics: { eth0: { addresses: [10.0.0.9/24, fd00::9/64] } } }
            """,
            "f");
        var cause = new Diagnostician(lab, Causes.Facts(lab)).Explain(
            lab.Endpoints.Single(one => one.Name == from), lab.Endpoints.Single(one => one.Name == to), family, answered: false)!;

        Assert.True((kind, text) == (cause.Kind, cause.Text), $"{cause.Kind}: {cause.Text}\n{string.Join('\n', cause.Trail)}");
    }
}

using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Routing;
using Bunshin.Lab.Reading;
using Bunshin.Lab.Running;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Tests.Files;

public sealed class Stacks
{
    private const string Text = """
        title: t
        switch:
          trunk: [100, 200-202]
          native: 1
          ports:
            lan/eth0: { access: 100, hairpin: true }
            spy/eth0: { mirror: true }
          static:
            - { mac: lan/eth0, port: lan/eth0, vlan: 100 }
          filters:
            no-lldp: { ethertype: lldp, action: drop }
            from-a: { port: server, source: a/mv, action: count }
        hosts:
          a: { children: { mv: { parent: server/eth0.100, mode: bridge, addresses: 10.0.0.1/24 } } }
          b: { children: { ip: { parent: server/eth0.200.7, kind: ipvlan, mode: l3s, flags: private, addresses: 10.0.1.1/24 } } }
          server:
            nics: { eth0: {} }
            children:
              out: { parent: eth0, kind: vlan, id: 9, protocol: 802.1ad, reorder_hdr: false, loose_binding: true, ingress-qos-map: { 5: 1 }, egress-qos-map: { 2: 6 } }
            forwarding: { v4: true }
            policies: [{ from: out, to: eth0.100, action: reject }]
            sysctls: { net.ipv4.conf.all.arp_ignore: 1 }
          lan: { nics: { eth0: { addresses: 10.0.0.9/24 } } }
          spy: { nics: { eth0: {} } }
        expect:
          trace: [{ trace: a -> lan, hops: [server, lan] }]
          switch:
            - { port: lan, received: some, reflected: 0 }
            - { filter: from-a, hits: at least 2, ping: a -> lan }
        """;

    [Fact]
    public void Get_the_VLANs_that_nobody_describes_each_before_those_that_stand_on_it()
    {
        var spec = new LabPlan(LabFile.Parse(Text, "f"), isSimulated: true).Parents.Single();

        Assert.Equal(["out", "eth0.100", "eth0.200", "mv", "eth0.200.7", "ip"], spec.Children.Select(child => child.Name));
        Assert.Equal([null, null, null, "eth0.100", "eth0.200", "eth0.200.7"], spec.Children.Select(child => child.Lower));
        Assert.Equal((ushort)7, spec.Children[4].Vlan!.Id);
        Assert.Empty(StackChecks.Problems(spec));
        Assert.All(spec.Children.Where(child => child.Kind != ChildKind.Macvlan), child => Assert.Null(child.Address));
    }

    [Fact]
    public void Have_the_settings_of_their_kinds()
    {
        var lab = LabFile.Parse(Text, "f");
        var vlan = ((LabChild)lab.Find("server/out")!).Vlan!;

        Assert.Equal((9, 0x88a8, Forwarding.Vlan.VlanFlags.LooseBinding), (vlan.Id, vlan.Protocol, vlan.Flags));
        Assert.Equal((1u, 6u), (vlan.IngressPriorities![5], vlan.EgressPriorities![2]));
        Assert.Equal(new IpvlanSettings { Mode = IpvlanMode.L3s, Flags = IpvlanFlags.Private }, ((LabChild)lab.Find("b/ip")!).Ipvlan);
        Assert.Equal(("id 9", "loosebinding", "l3s", "private"), (
            ((LabChild)lab.Find("server/out")!).ModeText, ((LabChild)lab.Find("server/out")!).FlagsText, ((LabChild)lab.Find("b/ip")!).ModeText, ((LabChild)lab.Find("b/ip")!).FlagsText));
    }

    [Fact]
    public void Come_with_ports_that_carry_what_the_file_says()
    {
        var lab = LabFile.Parse(Text, "f");
        var server = lab.Nics.First(nic => nic.Host == "server").Port;
        var lan = lab.Nics.First(nic => nic.Host == "lan").Port;

        Assert.True(lab.HasVlanSwitch);
        Assert.Equal([1, 100, 200, 201, 202], Enumerable.Range(0, 4096).Where(id => server.Vlans!.Carries((ushort)id)));
        Assert.Equal((1, 100), (server.Vlans!.Native, lan.Vlans!.Native));
        Assert.Equal((false, true, true), (server.IsHairpin, lan.IsHairpin, lab.Nics.First(nic => nic.Host == "spy").Port.IsMirror));
        Assert.Equal(("lan/eth0", (ushort)100), (lab.Switch.Statics.Single().Port.FullName, lab.Switch.Statics.Single().Vlan));
        Assert.Equal([true, false], lab.Switch.Filters.Select(filter => filter.Drops));
    }

    [Fact]
    public void Come_with_what_gateways_and_the_switch_are_expected_to_do()
    {
        var lab = LabFile.Parse(Text, "f");
        var server = lab.Host("server");

        Assert.Equal(new LabForwarding(true, false), server.Forwarding);
        Assert.Equal(RouterAction.Reject, server.Policies.Single(policy => policy.Matches("out", "eth0.100")).Action);
        Assert.Equal(["server", "lan"], lab.Traces.Single().Hops.Select(hop => hop.Name));
        Assert.Equal([new(1, long.MaxValue), new(0, 0), new Expectations.CountRange(2, long.MaxValue)], lab.Counters.Select(one => one.Range));
        Assert.Equal("a", lab.Counters[2].During!.Value.From.Name);
    }
}

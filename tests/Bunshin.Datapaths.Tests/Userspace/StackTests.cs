using System.Net;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Userspace;

/// <summary>VLANs, and children on children, with real packets; this needs no 8021q driver.</summary>
public class Stacks_in_userspace
{
    [Fact]
    public void A_VLAN_reaches_the_same_VLAN_and_no_other()
    {
        using var bench = new StackBench();
        bench.Serve("host", bench.Vlan("p.100", 100), bench.Vlan("p.200", 200));
        bench.Serve("wire", bench.Vlan("w.100", 100), bench.Vlan("w.200", 200));
        bench.Up("host", "p.100", "10.1.0.1");
        bench.Up("wire", "w.100", "10.1.0.2");
        bench.Up("host", "p.200", "10.2.0.1");
        bench.Up("wire", "w.200", "10.2.0.2");
        Assert.True(bench.Reaches("host", "wire", "10.1.0.2"));
        Assert.True(bench.Reaches("wire", "host", "10.2.0.1"));

        // An address of the same subnet, but on the other VLAN: it can be asked for, and does not answer (arp_ignore 1: by its own interface alone).
        bench.Bench.Wire.Run(static () => File.WriteAllText("/proc/sys/net/ipv4/conf/all/arp_ignore", "1"));
        bench.Add("wire", "w.200", "10.1.0.3");
        Assert.False(bench.Reaches("host", "wire", "10.1.0.3"));
    }

    [Fact]
    public void The_tag_on_the_wire_is_the_VLAN_s()
    {
        using var bench = new StackBench();
        bench.Serve("host", bench.Vlan("out", 30, protocol: EtherType.Dot1Ad), bench.Vlan("in", 7, "out"));
        bench.Up("host", "out", "10.1.0.1");
        bench.Up("host", "in", "10.2.0.1");
        using var wire = bench.Bench.Tap("wire", "w");
        using var sender = bench.Bench.Tap("host", "in");
        sender.Send(UserspaceBench.Frame(UserspaceBench.Mac(9), UserspaceBench.Mac(1)));
        var seen = UserspaceBench.Next(wire)!.Value;
        Assert.Equal(new VlanTag(EtherType.Dot1Ad, 30), seen.Seen.OutOfBandTag);
        Assert.Equal([0x81, 0x00, 0x00, 0x07, 0x88, 0xB5], seen.Bytes[12..18]);
        Assert.Equal(64, seen.Bytes.Length);
    }

    [Fact]
    public void QinQ_and_macvlan_on_it_carry_traffic_both_ways()
    {
        using var bench = new StackBench();
        bench.Serve("host", bench.Vlan("out", 30, protocol: EtherType.Dot1Ad), bench.Vlan("in", 7, "out"), bench.Macvlan("m1", "in"), bench.Macvlan("m2", "in"));
        bench.Serve("wire", bench.Vlan("out", 30, protocol: EtherType.Dot1Ad), bench.Vlan("in", 7, "out"));
        Raise(bench, "host", "out");
        Raise(bench, "wire", "out");
        bench.Up("wire", "in", "10.1.0.9");
        bench.Up("host", "in", "10.1.0.8");
        bench.Up("m1", "m1", "10.1.0.1");
        bench.Up("m2", "m2", "10.1.0.2");
        Assert.True(bench.Reaches("m1", "m2", "10.1.0.2"));
        Assert.True(bench.Reaches("m1", "wire", "10.1.0.9"));
        Assert.True(bench.Reaches("wire", "m2", "10.1.0.2"));
        Assert.True(bench.Reaches("wire", "host", "10.1.0.8"));
        Assert.False(bench.Reaches("host", "m1", "10.1.0.1")); // The rule of macvlan: a host does not reach its own children.
    }

    [Theory]
    [InlineData("macvlan")]
    [InlineData("vlan")]
    [InlineData("macvlan on vlan")]
    [InlineData("vlan on vlan")]
    [InlineData("ipvlan")]
    [InlineData("ipvlan l3")]
    public void Tcp_transfers_between_two_served_hosts_arrive_whole_and_large_frames_pass_whole(string what)
    {
        using var bench = new StackBench();
        var running = bench.Serve("host", Children("near"));
        bench.Serve("wire", Children("far"));
        foreach (var name in new[] { "v", "s" }.Where(name => Children("near").Any(child => child.Name == name)))
        {
            Raise(bench, "host", name);
            Raise(bench, "wire", name);
        }

        bench.Up("near", "near", "10.1.0.1");
        bench.Up("far", "far", "10.1.0.2");
        if (what == "ipvlan l3")
        {
            bench.Up("host", "p", "10.9.0.1");
            bench.Up("wire", "w", "10.9.0.2");
            bench.Route("near", "near", "0.0.0.0", 0);
            bench.Route("far", "far", "0.0.0.0", 0);
            bench.Route("host", "p", "10.1.0.2", 32, "10.9.0.2");
            bench.Route("wire", "w", "10.1.0.1", 32, "10.9.0.1");
        }

        TcpTransfer.Run(bench.Bench.Home("near"), bench.Bench.Home("far"), IPAddress.Parse("10.1.0.2"));
        TcpTransfer.Run(bench.Bench.Home("far"), bench.Bench.Home("near"), IPAddress.Parse("10.1.0.1"));
        var sender = running.Observe().Children[^1].Counters;
        Assert.True(what == "ipvlan l3" || sender.TxBytes / sender.TxPackets > 3000, $"{sender.TxBytes} bytes in {sender.TxPackets} frames");

        ChildSpec[] Children(string name)
        {
            var home = bench.Bench.Reference(name);
            return what switch
            {
                "vlan" => [bench.Vlan(name, 100) with { Namespace = home }],
                "macvlan on vlan" => [bench.Vlan("v", 100), bench.Macvlan(name, "v")],
                "vlan on vlan" => [bench.Vlan("s", 30, protocol: EtherType.Dot1Ad), bench.Vlan(name, 7, "s") with { Namespace = home }],
                "ipvlan" => [bench.Ipvlan(name, IpvlanMode.L2)],
                "ipvlan l3" => [bench.Ipvlan(name, IpvlanMode.L3)],
                _ => [bench.Macvlan(name)],
            };
        }
    }

    [Fact]
    public void What_a_VLAN_sends_by_default_fits_on_the_wire_with_all_its_tags()
    {
        using var bench = new StackBench();
        bench.Serve("host", bench.Vlan("c", 9), bench.Vlan("s", 30, protocol: EtherType.Dot1Ad), bench.Vlan("in", 7, "s"));
        Raise(bench, "host", "c");
        Raise(bench, "host", "s");
        Raise(bench, "host", "in");
        using var wire = bench.Bench.Tap("wire", "w");
        foreach (var (device, mtu) in new[] { ("c", 1500), ("s", 1496), ("in", 1492) })
        {
            Assert.Equal(mtu, bench.Bench.HostNet.GetLink(device).Mtu);
            using var sender = bench.Bench.Tap("host", device);
            sender.Send(UserspaceBench.Frame(UserspaceBench.Mac(9), UserspaceBench.Mac(1), length: mtu + 14));
            Assert.True(UserspaceBench.Next(wire) is not null, $"{device} lost a frame of its MTU");
        }
    }

    [Fact]
    public void Frames_of_a_VLAN_nobody_has_do_not_reach_the_parent_s_IP()
    {
        using var bench = new StackBench();
        bench.Serve("wire", bench.Vlan("w.5", 5));
        bench.Serve("host", bench.Vlan("p.6", 6));
        bench.Up("wire", "w.5", "10.1.0.2");
        bench.Up("host", "p", "10.1.0.1");
        Assert.False(bench.Reaches("wire", "host", "10.1.0.1"));
    }

    [Fact]
    public void A_VLAN_goes_down_and_comes_up_with_its_parent_and_follows_its_MAC_and_MTU()
    {
        using var bench = new StackBench();
        bench.Serve("host", bench.Vlan("p.100", 100));
        bench.Up("host", "p.100", "10.1.0.1");
        var net = bench.Bench.HostNet;
        var parent = net.GetLink("p").Index;
        Assert.Equal(net.GetLink("p").Address, net.GetLink("p.100").Address);
        net.SetDown(parent);
        Assert.True(Until(() => !net.GetLink("p.100").IsUp));
        net.SetUp(parent);
        Assert.True(Until(() => net.GetLink("p.100").IsUp));
        net.ChangeLink(parent, new LinkChange { Address = UserspaceBench.Mac(77), Mtu = 1400 });
        Assert.True(Until(() => net.GetLink("p.100") is { Mtu: 1400 } link && link.Address == UserspaceBench.Mac(77)));
        net.ChangeLink(net.GetLink("p.100").Index, new LinkChange { Mtu = 1500 });
        Assert.True(Until(() => net.GetLink("p.100").Mtu == 1400));
    }

    [Fact]
    public void Macvlan_children_beside_a_VLAN_with_children_of_its_own()
    {
        using var bench = new StackBench();
        bench.Serve("host", bench.Vlan("p.100", 100), bench.Macvlan("m1"), bench.Macvlan("m2", "p.100"), bench.Vlan("p.200", 200));
        bench.Serve("wire", bench.Vlan("w.100", 100));
        Raise(bench, "host", "p.100");
        bench.Up("m1", "m1", "10.1.0.1");
        bench.Up("m2", "m2", "10.2.0.1");
        bench.Up("wire", "w", "10.1.0.9");
        bench.Up("wire", "w.100", "10.2.0.9");
        Assert.True(bench.Reaches("m1", "wire", "10.1.0.9"));
        Assert.True(bench.Reaches("m2", "wire", "10.2.0.9"));
        bench.Add("m1", "m1", "10.3.0.1");
        bench.Add("m2", "m2", "10.3.0.2");
        Assert.False(bench.Reaches("m1", "m2", "10.3.0.2"));
    }

    private static void Raise(StackBench bench, string home, string device)
    {
        bench.Bench.Net(home).SetUp(bench.Bench.Net(home).GetLink(device).Index);
        bench.Refresh();
    }

    private static bool Until(Func<bool> holds, int milliseconds = 3000) => SpinWait.SpinUntil(holds, milliseconds);
}

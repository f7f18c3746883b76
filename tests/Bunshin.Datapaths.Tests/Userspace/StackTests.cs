using System.Net;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Userspace;

/// <summary>VLAN and ipvlan children, and children on children, with real packets; this needs no 8021q and no ipvlan driver.</summary>
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

    [Theory]
    [InlineData(IpvlanFlags.Bridge, true)]
    [InlineData(IpvlanFlags.Private, false)]
    [InlineData(IpvlanFlags.Vepa, false)]
    public void Ipvlan_l2_siblings_reach_each_other_in_bridge_mode_only_and_the_wire_always(IpvlanFlags flags, bool siblings)
    {
        using var bench = new StackBench();
        bench.Serve("host", bench.Ipvlan("i1", IpvlanMode.L2, flags), bench.Ipvlan("i2", IpvlanMode.L2, flags));
        bench.Up("i1", "i1", "10.1.0.1");
        bench.Up("i2", "i2", "10.1.0.2");
        bench.Up("wire", "w", "10.1.0.9");
        Assert.Equal(siblings, bench.Reaches("i1", "i2", "10.1.0.2"));
        Assert.True(bench.Reaches("i2", "wire", "10.1.0.9"));
        Assert.True(bench.Reaches("wire", "i1", "10.1.0.1"));
    }

    [Theory]
    [InlineData(IpvlanMode.L3, null)]
    [InlineData(IpvlanMode.L3s, null)]
    [InlineData(IpvlanMode.L3, "v")]
    public void Ipvlan_l3_subnets_reach_each_other_the_wire_by_the_host_s_routes_and_the_host(IpvlanMode mode, string? lower)
    {
        using var bench = new StackBench();
        ChildSpec[] below = lower is null ? [] : [bench.Vlan(lower, 9)];
        bench.Serve("host", [.. below, bench.Ipvlan("i1", mode, lower: lower), bench.Ipvlan("i2", mode, lower: lower)]);
        if (lower is not null)
        {
            bench.Serve("wire", bench.Vlan("v", 9));
        }

        var parent = lower ?? "p";
        var wire = lower ?? "w";
        bench.Up("host", parent, "10.9.0.1");
        bench.Up("wire", wire, "10.9.0.9");
        bench.Up("i1", "i1", "10.1.0.1");
        bench.Up("i2", "i2", "10.2.0.1");
        bench.Route("i1", "i1", "0.0.0.0", 0);
        bench.Route("i2", "i2", "0.0.0.0", 0);
        bench.Route("wire", wire, "10.1.0.0", 16, "10.9.0.1");
        bench.Route("wire", wire, "10.2.0.0", 16, "10.9.0.1");
        Assert.True(bench.Reaches("i1", "i2", "10.2.0.1"));
        Assert.True(bench.Reaches("i1", "wire", "10.9.0.9"));
        Assert.True(bench.Reaches("wire", "i2", "10.2.0.1"));
        Assert.Equal(LinkFlags.NoArp, bench.Bench.Net("i1").GetLink("i1").Flags & LinkFlags.NoArp);

        // Towards the host one way only, as with the driver: its answer finds no way back to the child. The host's own traffic goes by lo.
        bench.Bench.HostNet.SetUp(bench.Bench.HostNet.GetLink("lo").Index);
        using var server = bench.Bench.Udp("host", 7);
        using var client = bench.Bench.Udp("i1", 0);
        client.SendTo("hello"u8, new IPEndPoint(IPAddress.Parse("10.9.0.1"), 7));
        Assert.Equal(5, server.Receive(new byte[16]));
    }

    [Fact]
    public void An_ipvlan_child_keeps_its_parent_s_MAC_and_siblings_keep_their_addresses()
    {
        using var bench = new StackBench();
        var running = bench.Serve("host", bench.Ipvlan("i1", IpvlanMode.L2), bench.Ipvlan("i2", IpvlanMode.L2));
        bench.Up("i1", "i1", "10.1.0.1");
        bench.Up("i2", "i2", "10.1.0.2");
        var (one, two) = (bench.Bench.Net("i1"), bench.Bench.Net("i2"));
        var parent = bench.Bench.ParentAddress;
        one.ChangeLink(one.GetLink("i1").Index, new LinkChange { Address = UserspaceBench.Mac(5) });
        Assert.True(Until(() => one.GetLink("i1").Address == parent));
        bench.Add("i2", "i2", "10.1.0.1");
        Assert.True(Until(() => !two.Addresses().Any(static address => address.Address.Equals(IPAddress.Parse("10.1.0.1")))));
        Assert.Contains(running.Observe().Children[1].Drops.Keys, static reason => reason.Contains("EADDRINUSE", StringComparison.Ordinal));
        Assert.Contains(one.Addresses(), static address => address.Address.Equals(IPAddress.Parse("10.1.0.1")));
    }

    [Fact]
    public void Ipvlan_children_have_link_local_addresses_of_their_own()
    {
        using var bench = new StackBench();
        foreach (var home in new[] { "i1", "i2" })
        {
            bench.Bench.Home(home).Run(static () => File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "0"));
        }

        bench.Serve("host", bench.Ipvlan("i1", IpvlanMode.L2), bench.Ipvlan("i2", IpvlanMode.L2));
        bench.Up("i1", "i1", "10.1.0.1");
        bench.Up("i2", "i2", "10.1.0.2");
        bench.Add("i1", "i1", "fd01::1", 64);
        bench.Add("i2", "i2", "fd01::2", 64);
        var first = Assert.Single(LinkLocals("i1"));
        var second = Assert.Single(LinkLocals("i2"));
        Assert.NotEqual(first, second);
        Assert.True(bench.Reaches("i1", "i2", "fd01::2"));

        IReadOnlyList<IPAddress> LinkLocals(string home)
        {
            Until(() => bench.Bench.Net(home).Addresses().Any(static address => address.Address.IsIPv6LinkLocal));
            return [.. bench.Bench.Net(home).Addresses().Select(static address => address.Address).Where(static address => address.IsIPv6LinkLocal)];
        }
    }

    [Theory]
    [InlineData(IpvlanMode.L2, false, true)]
    [InlineData(IpvlanMode.L3, false, false)]
    public void The_parent_s_own_stack_does_not_get_what_is_an_ipvlan_child_s(IpvlanMode mode, bool unicast, bool broadcast)
    {
        using var bench = new StackBench();
        bench.Serve("host", bench.Ipvlan("i1", mode));
        bench.Up("i1", "i1", "10.1.0.1");
        bench.Up("host", "p", "10.1.0.8");
        using var wire = bench.Bench.Tap("wire", "w");
        foreach (var type in new[] { EtherType.Ipv4, EtherType.Arp })
        {
            using var stack = bench.Bench.Tap("host", "p", type);
            Assert.Equal(unicast, IsSeen(bench.Bench.ParentAddress, IPAddress.Parse("10.1.0.1")));
            Assert.Equal(broadcast, IsSeen(MacAddress.Broadcast, IPAddress.Parse("10.1.0.1")));
            Assert.True(IsSeen(bench.Bench.ParentAddress, IPAddress.Parse("10.1.0.7")));

            bool IsSeen(MacAddress to, IPAddress address)
            {
                var frame = UserspaceBench.Frame(to, UserspaceBench.Mac(9), type);
                frame[14] = 0x45;
                frame[17] = 46;
                address.GetAddressBytes().CopyTo(frame, type == EtherType.Arp ? 38 : 30);
                frame[59] = 0xEE;
                wire.Send(frame);
                var buffer = new byte[2048];
                while (stack.TryReceive(buffer, 150, out var seen))
                {
                    if (buffer.AsSpan(0, seen.Length).SequenceEqual(frame))
                    {
                        return true;
                    }
                }

                return false;
            }
        }
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

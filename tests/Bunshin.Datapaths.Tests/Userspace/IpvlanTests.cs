using System.Net;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Userspace;

/// <summary>ipvlan children with real packets; this needs no ipvlan driver.</summary>
public class Ipvlan_in_userspace
{
    [Theory]
    [InlineData("tap-ring", IpvlanFlags.Bridge, true)]
    [InlineData("tap-ring", IpvlanFlags.Private, false)]
    [InlineData("tap-ring", IpvlanFlags.Vepa, false)]
    [InlineData("ebpf", IpvlanFlags.Bridge, true)]
    [InlineData("ebpf", IpvlanFlags.Private, false)]
    [InlineData("ebpf", IpvlanFlags.Vepa, false)]
    public void Ipvlan_l2_siblings_reach_each_other_in_bridge_mode_only_and_the_wire_always(string variant, IpvlanFlags flags, bool siblings)
    {
        using var bench = new StackBench(variant);
        bench.Serve("host", bench.Ipvlan("i1", IpvlanMode.L2, flags), bench.Ipvlan("i2", IpvlanMode.L2, flags));
        bench.Up("i1", "i1", "10.1.0.1");
        bench.Up("i2", "i2", "10.1.0.2");
        bench.Up("wire", "w", "10.1.0.9");
        Assert.Equal(siblings, bench.Reaches("i1", "i2", "10.1.0.2"));
        Assert.True(bench.Reaches("i2", "wire", "10.1.0.9"));
        Assert.True(bench.Reaches("wire", "i1", "10.1.0.1"));
    }

    [Theory]
    [InlineData("tap-ring", IpvlanMode.L3, null)]
    [InlineData("tap-ring", IpvlanMode.L3s, null)]
    [InlineData("tap-ring", IpvlanMode.L3, "v")]
    [InlineData("ebpf", IpvlanMode.L3, null)]
    [InlineData("ebpf", IpvlanMode.L3, "v")]
    public void Ipvlan_l3_subnets_reach_each_other_the_wire_by_the_host_s_routes_and_the_host(string variant, IpvlanMode mode, string? lower)
    {
        using var bench = new StackBench(variant);
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
    public void What_programs_cannot_do_is_refused_before_anything_is_made()
    {
        using var bench = new StackBench("ebpf");
        var refused = Assert.Throws<DatapathException>(() => bench.Serve("host", bench.Vlan("v", 9), bench.Ipvlan("i1", IpvlanMode.L3s)));
        Assert.Contains("use l3", refused.Message, StringComparison.Ordinal);
        Assert.Null(bench.Bench.HostNet.FindLink("v"));
    }

    [Theory]
    [InlineData("tap-ring")]
    [InlineData("ebpf")]
    public void An_ipvlan_child_keeps_its_parent_s_MAC_and_siblings_keep_their_addresses(string variant)
    {
        using var bench = new StackBench(variant);
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
    [InlineData("tap-ring", IpvlanMode.L2, false, true)]
    [InlineData("ebpf", IpvlanMode.L2, false, true)]
    [InlineData("tap-ring", IpvlanMode.L3, false, false)]
    public void The_parent_s_own_stack_does_not_get_what_is_an_ipvlan_child_s(string variant, IpvlanMode mode, bool unicast, bool broadcast)
    {
        using var bench = new StackBench(variant);
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

    private static bool Until(Func<bool> holds, int milliseconds = 3000) => SpinWait.SpinUntil(holds, milliseconds);
}

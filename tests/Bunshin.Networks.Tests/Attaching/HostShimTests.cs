using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Neighbors;
using Bunshin.Linux.Netlink.Routes;
using Bunshin.Linux.Sockets;
using Bunshin.Networks.Attaching;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Tests.Attaching;

public class Host_access
{
    private const string HostFour = "172.16.10.1";
    private const string HostSix = "fd10::1";

    public static TheoryData<DatapathKind> Kinds => [.. DatapathKinds.Real];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Leads_both_ways_with_both_families(DatapathKind kind)
    {
        using var bench = new ShimBench(kind, HostFour + "/24", HostSix + "/64");
        Assert.False(bench.Lan.Reaches("host", "c", ShimBench.Four));
        Assert.Empty(bench.Apply());
        Assert.True(bench.Lan.Reaches("host", "c", ShimBench.Four, out var source4));
        Assert.True(bench.Lan.Reaches("host", "c", ShimBench.Six, out var source6));
        Assert.Equal((HostFour, HostSix), (source4?.ToString(), source6?.ToString()));
        bench.Lan.Net("c").Flush();
        Assert.True(bench.Lan.Reaches("c", "host", HostFour));
        bench.Lan.Net("c").Flush();
        Assert.True(bench.Lan.Reaches("c", "host", HostSix));
        Assert.True(bench.Lan.Reaches("c", "lan", "172.16.10.254"));
        Assert.True(bench.Lan.Reaches("c", "lan", "fd10::fe"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Leads_to_a_host_whose_addresses_are_of_other_subnets(DatapathKind kind)
    {
        using var bench = new ShimBench(kind, "192.168.7.1/24", "fd77::1/64");
        bench.Apply();
        Assert.True(bench.Lan.Reaches("host", "c", ShimBench.Four, out var source4));
        Assert.True(bench.Lan.Reaches("host", "c", ShimBench.Six, out var source6));
        Assert.Equal(("192.168.7.1", "fd77::1"), (source4?.ToString(), source6?.ToString()));
        bench.Lan.Net("c").Flush();
        Assert.True(bench.Lan.Reaches("c", "host", "192.168.7.1"));
        bench.Lan.Net("c").Flush();
        Assert.True(bench.Lan.Reaches("c", "host", "fd77::1"));
    }

    [Theory]
    [InlineData(DatapathKind.Kernel, "rp_filter", "1")]
    [InlineData(DatapathKind.Kernel, "rp_filter", "2")]
    [InlineData(DatapathKind.Kernel, "arp_ignore", "1")]
    [InlineData(DatapathKind.Kernel, "arp_ignore", "2")]
    [InlineData(DatapathKind.Kernel, "arp_announce", "2")]
    [InlineData(DatapathKind.Ebpf, "rp_filter", "1")]
    [InlineData(DatapathKind.Ebpf, "arp_ignore", "2")]
    [InlineData(DatapathKind.Userspace, "rp_filter", "1")]
    [InlineData(DatapathKind.Userspace, "arp_ignore", "2")]
    public void Leads_both_ways_however_strict_the_host_is(DatapathKind kind, string setting, string value)
    {
        using var bench = new ShimBench(kind, HostFour + "/24");
        bench.Lan.WriteSysctl("host", $"ipv4/conf/all/{setting}", value);
        bench.Apply();
        Assert.True(bench.Lan.Reaches("c", "host", HostFour), "to the host");
        bench.Lan.Net("c").Flush();
        bench.Lan.HostNet.Flush();
        Assert.True(bench.Lan.Reaches("host", "c", ShimBench.Four), "from the host");

        // Given up when the host is no longer strict.
        bench.Lan.WriteSysctl("host", $"ipv4/conf/all/{setting}", "0");
        bench.Apply();
        Assert.DoesNotContain(bench.Lan.HostNet.Addresses(bench.Device.Index), one => !one.Address.IsIPv6LinkLocal);
        bench.Lan.Net("c").Flush();
        Assert.True(bench.Lan.Reaches("c", "host", HostFour), "to the host afterwards");
    }

    [Fact]
    public void Tells_endpoints_only_routes_they_need_and_where_their_gateway_is()
    {
        using var bench = new ShimBench(DatapathKind.Userspace, HostFour + "/24", HostSix + "/64", "192.168.7.1/24");
        var gateway = Ipv6Address.LinkLocal(bench.Device.Address);
        Subnet four = new(IpPrefix.Parse("172.16.10.0/24"), null), six = new(IpPrefix.Parse("fd10::/64"), null);
        Assert.Equal([new StaticRoute(IpPrefix.Parse("192.168.7.1/32"), null)], bench.Shim.RoutesToHost("p", "p", [four]));
        Assert.Equal(
            [new StaticRoute(new IpPrefix(gateway, 128), null), new StaticRoute(IpPrefix.Parse(HostSix + "/128"), gateway)], bench.Shim.RoutesToHost("p", "p", [six]));
        Assert.Equal(3, bench.Shim.RoutesToHost("p", "p", [four, six]).Count);
    }

    [Fact]
    public void Is_refused_by_a_host_that_answers_no_arp()
    {
        using var bench = new ShimBench(DatapathKind.Userspace, HostFour + "/24");
        bench.Lan.WriteSysctl("host", "ipv4/conf/all/arp_ignore", "8");
        var refused = Assert.Throws<NetworkException>(() => bench.Shim.Apply(HostShim.NameOn("p"), "p", ShimBench.Endpoints));
        Assert.Equal(NetworkProblem.Unavailable, refused.Kind);
        Assert.Contains("arp_ignore", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatapathKind.Kernel, "0")]
    [InlineData(DatapathKind.Kernel, "2")]
    [InlineData(DatapathKind.Ebpf, "0")]
    [InlineData(DatapathKind.Userspace, "0")]
    public void Shows_the_lan_the_host_at_its_parent_alone(DatapathKind kind, string reversePathFilter)
    {
        using var bench = new ShimBench(kind, HostFour + "/24", HostSix + "/64");
        bench.Lan.WriteSysctl("host", "ipv4/conf/all/rp_filter", reversePathFilter);
        bench.Apply();
        using var ear = bench.Lan.Tap("lan", "w");
        Assert.True(bench.Lan.Reaches("lan", "host", HostFour));
        Assert.True(bench.Lan.Reaches("lan", "host", HostSix));
        Assert.True(bench.Lan.Reaches("host", "lan", "172.16.10.254"));
        Thread.Sleep(200);
        foreach (var address in new[] { HostFour, HostSix })
        {
            var remembered = bench.Lan.LanNet.Neighbors(bench.Lan.Wire.Index).Single(one => one.Address.ToString() == address);
            Assert.Equal(bench.Lan.Parent.Address, remembered.LinkAddress);
        }

        // Linux keeps the first answer for a while, so the frames themselves are looked at too.
        var shim = bench.Device.Address;
        Assert.DoesNotContain(Heard(ear), frame => frame.Source == shim && frame.ClaimsHost);
        Assert.Contains(
            bench.Lan.HostNet.Routes(), route => route.PrefixLength == 24 && route.LinkIndex == bench.Lan.Parent.Index && route.Table == RouteInfo.MainTable);
    }

    [Fact]
    public void Changes_nothing_when_applied_again_and_takes_away_only_what_is_its_own()
    {
        using var bench = new ShimBench(DatapathKind.Userspace, HostFour + "/24", HostSix + "/64");
        var net = bench.Lan.HostNet;
        bench.Apply();
        var before = Set();
        var strangers = new RouteInfo { Destination = IpAddress.Parse("172.16.10.77").ToIPAddress(), PrefixLength = 32, LinkIndex = bench.Device.Index, Protocol = 4 };
        net.AddRoute(strangers);
        Assert.Empty(bench.Apply());
        Assert.Equal(before + 1, Set());

        var remark = Assert.Single(bench.Shim.Apply(HostShim.NameOn("p"), "p", [IpAddress.Parse("172.16.10.77"), IpAddress.Parse("172.16.10.3")]));
        Assert.Contains("172.16.10.77", remark, StringComparison.Ordinal);
        Assert.Equal(["172.16.10.3"], Own(bench));
        Assert.Empty(bench.Shim.Apply(HostShim.NameOn("p"), "p", []));
        Assert.Empty(Own(bench));
        Assert.Contains(net.Routes(), route => route.Destination.Equals(strangers.Destination));

        // Without those of the kernel (RTPROT_KERNEL), which come by themselves with a carrier.
        int Set() => net.Routes().Count(static route => route.Protocol != 2);
    }

    [Fact]
    public void Follows_the_hosts_addresses()
    {
        using var bench = new ShimBench(DatapathKind.Userspace, HostFour + "/24");
        var net = bench.Lan.HostNet;
        bench.Apply();
        bench.Lan.Address("host", "p", "172.16.10.9/24");
        net.DeleteAddress(new InterfaceAddress { LinkIndex = bench.Lan.Parent.Index, Address = IpAddress.Parse(HostFour).ToIPAddress(), PrefixLength = 24 });
        if (net.Addresses(bench.Lan.Parent.Index).All(one => one.Address.ToString() != "172.16.10.9"))
        {
            bench.Lan.Address("host", "p", "172.16.10.9/24"); // It went with the first of its subnet.
        }

        bench.Apply();
        Assert.True(bench.Lan.Reaches("host", "c", ShimBench.Four, out var source));
        Assert.Equal("172.16.10.9", source?.ToString());
    }

    [Fact]
    public void Is_not_given_where_its_child_is_not_there()
    {
        using var lan = new Lans.LanBench();
        var refused = Assert.Throws<NetworkException>(() => new HostShim(lan.Host).Apply(HostShim.NameOn("p"), "p", ShimBench.Endpoints));
        Assert.Equal(NetworkProblem.Unavailable, refused.Kind);
        Assert.Contains(HostShim.NameOn("p"), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Has_a_child_of_the_same_name_and_mac_every_time_and_another_for_another_device()
    {
        var mac = MacAddress.Parse("02:00:00:00:00:01");
        var one = HostShim.SpecOf("eth0", mac);
        Assert.Equal(one, HostShim.SpecOf("eth0", mac));
        Assert.Equal(15, one.Name.Length);
        Assert.True(one.Address is { IsValidForDevice: true, IsLocallyAdministered: true });
        Assert.NotEqual(one.Name, HostShim.SpecOf("eth0.100", mac).Name);
        Assert.NotEqual(one.Address, HostShim.SpecOf("eth0.100", mac).Address);
        Assert.NotEqual(one.Address, HostShim.SpecOf("eth0", MacAddress.Parse("02:00:00:00:00:02")).Address);
    }

    [Theory]
    [InlineData(ChildKind.Macvlan, MacvlanMode.Bridge, true)]
    [InlineData(ChildKind.Macvlan, MacvlanMode.Private, false)]
    [InlineData(ChildKind.Macvlan, MacvlanMode.Vepa, false)]
    [InlineData(ChildKind.Macvlan, MacvlanMode.Passthru, false)]
    [InlineData(ChildKind.Macvlan, MacvlanMode.Source, false)]
    [InlineData(ChildKind.Ipvlan, MacvlanMode.Bridge, false)]
    public void Is_refused_where_the_host_would_not_be_reached(ChildKind kind, MacvlanMode mode, bool works)
    {
        var settings = new NetworkSettings { Parent = "eth0", Kind = kind, Mode = mode, HasHostAccess = true };
        var refusal = HostShim.Refusal(settings);
        Assert.Equal(works, refusal is null);
        Assert.Null(HostShim.Refusal(settings with { HasHostAccess = false }));
        Assert.True(works || refusal!.Contains("use ", StringComparison.Ordinal), refusal);
        Assert.NotNull(HostShim.Refusal(settings with { IsInternal = true }));
    }

    private static string[] Own(ShimBench bench) =>
        [.. bench.Lan.HostNet.Routes().Where(route => route.Protocol == HostShim.RouteProtocol).Select(route => route.Destination.ToString())];

    private static List<(MacAddress Source, bool ClaimsHost)> Heard(PacketSocket ear)
    {
        var heard = new List<(MacAddress, bool)>();
        var buffer = new byte[2000];
        while (ear.TryReceive(buffer, 50, out var seen))
        {
            if (seen.Type != PacketType.Outgoing && FrameView.TryParse(buffer.AsSpan(0, seen.Length), out var frame))
            {
                var arp = frame.EtherType == EtherType.Arp && ArpView.TryParse(frame.Payload, out var parsed) && parsed.SenderAddress.ToString() == HostFour;
                heard.Add((frame.Source, arp || frame.Payload.IndexOf(Ipv6Bytes) >= 0));
            }
        }

        return heard;
    }

    private static byte[] Ipv6Bytes { get; } = System.Net.IPAddress.Parse(HostSix).GetAddressBytes();
}

file static class Neighborhood
{
    /// <summary>Forgets every neighbor, so that each is asked for anew.</summary>
    public static void Flush(this Linux.Netlink.RouteNetlink net)
    {
        foreach (var neighbor in net.Neighbors().Where(one => (one.State & (NeighborState.NoArp | NeighborState.Permanent)) == 0))
        {
            net.DeleteNeighbor(neighbor);
        }
    }
}

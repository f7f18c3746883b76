using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding.Routing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Describing;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Datapaths.Tests.Simulated;

/// <summary>What a simulated host that forwards tells senders, over the gateway of scenario S8.</summary>
public sealed class IcmpErrorTests
{
    [Theory]
    [InlineData("10.9.9.9", "172.16.10.1 > 172.16.10.10 unreachable, code 0")]
    [InlineData("fd99::9", "fd10::1 > fd10::10 unreachable, code 0")]
    public void No_route_is_told(string to, string told)
    {
        using var lab = new TrunkLab();
        var ping = lab.Network.Ping(lab["d1"], IpAddress.Parse(to), attempts: 1);

        Assert.Contains(ping.Trail, step => step is { Kind: TrailKind.NotForwarded, Router: RouterOutcome.NoRoute });
        Assert.Contains(ping.Trail, step => step is { Place: "d1/eth1", Kind: TrailKind.Received } && step.Frame.Text == told);
    }

    [Theory]
    [InlineData("172.16.20.77", "172.16.10.1 > 172.16.10.10 unreachable, code 1")]
    [InlineData("fd20::77", "fd10::1 > fd10::10 unreachable, code 3")]
    public void A_neighbor_that_does_not_answer_the_gateway_is_told_to_the_sender(string to, string told)
    {
        using var lab = new TrunkLab();
        var ping = lab.Network.Ping(lab["d1"], IpAddress.Parse(to), attempts: 1);

        Assert.False(ping.Reached);
        Assert.Contains(ping.Trail, step => step is { Kind: TrailKind.Unresolved, Place: "server3/eth0.200" });
        Assert.Contains(ping.Trail, step => step is { Place: "d1/eth1", Kind: TrailKind.Received } && step.Frame.Text == told);
    }

    [Fact]
    public void A_traceroute_to_a_silent_neighbor_ends_with_the_gateways_word()
    {
        using var lab = new TrunkLab();
        var way = lab.Network.Traceroute(lab["d1"], IpAddress.Parse("172.16.20.77"));

        Assert.False(way.Reached);
        Assert.Equal(["172.16.10.1", "172.16.10.1"], way.Hops.Select(hop => hop.From.ToString()!));
    }

    [Fact]
    public void What_is_too_big_for_the_next_link_is_told_or_cut()
    {
        using var lab = new TrunkLab();
        lab["server3"].Find("eth0.200")!.SetMtu(1300);
        var (d1, gateway) = (lab["d1"].Interfaces[0], lab["server3"].Find("eth0.100")!);
        d1.AddNeighbor(IpAddress.Parse("172.16.10.1"), gateway.Mac);

        var trail = lab.Network.Inject(d1, Ipv4(d1, gateway, 1400, dontFragment: true));
        Assert.Contains(trail, step => step is { Kind: TrailKind.NotForwarded, Router: RouterOutcome.TooBig });
        Assert.Contains(trail, step => step.Place == "d1/eth1" && step.Frame.Text == "172.16.10.1 > 172.16.10.10 unreachable, code 4");

        trail = lab.Network.Inject(d1, Ipv4(d1, gateway, 1400, dontFragment: false));
        Assert.Contains(trail, step => step is { Kind: TrailKind.Forwarded, Router: RouterOutcome.Fragmented });
        Assert.Contains(trail, step => step.Place == "d4/eth1" && step.Frame.Text.Contains("IPv4 fragment at 1280", StringComparison.Ordinal));

        trail = lab.Network.Inject(d1, Ipv6(d1, gateway, 1400));
        Assert.Contains(trail, step => step.Place == "d1/eth1" && step.Frame.Text == "fd10::1 > fd10::10 too big, MTU 1300");
    }

    [Fact]
    public void A_time_to_live_that_ends_is_told_and_the_packet_goes_no_further()
    {
        using var lab = new TrunkLab();
        var way = lab.Network.Traceroute(lab["d1"], IpAddress.Parse("172.16.20.11"), maximumHops: 1);

        Assert.False(way.Reached);
        Assert.Contains(way.Trail, step => step is { Kind: TrailKind.NotForwarded, Router: RouterOutcome.TimeExceeded });
        Assert.DoesNotContain(way.Trail, step => step.Interface?.Host.Name == "d4" && step.Frame.Kind == FrameKind.EchoRequest);
    }

    private static byte[] Ipv4(SimulatedInterface from, SimulatedInterface to, int payload, bool dontFragment)
    {
        var frame = new byte[FrameView.HeaderLength + Ipv4View.MinHeaderLength + payload];
        var at = EthernetWriter.WriteHeader(frame, to.Mac, from.Mac, EtherType.Ipv4);
        _ = Ipv4Writer.WriteHeader(
            frame.AsSpan(at), Ipv4Address.Parse("172.16.10.10"), Ipv4Address.Parse("172.16.20.11"), IpProtocol.Udp, payload, dontFragment: dontFragment);
        return frame;
    }

    private static byte[] Ipv6(SimulatedInterface from, SimulatedInterface to, int payload)
    {
        var frame = new byte[FrameView.HeaderLength + Ipv6View.HeaderLength + payload];
        var at = EthernetWriter.WriteHeader(frame, to.Mac, from.Mac, EtherType.Ipv6);
        _ = Ipv6Writer.WriteHeader(frame.AsSpan(at), Ipv6Address.Parse("fd10::10"), Ipv6Address.Parse("fd20::11"), IpProtocol.Udp, payload, hopLimit: 64);
        return frame;
    }
}

using System.Net;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Neighbors;
using Bunshin.Linux.Sockets;
using Bunshin.Networks.Announcing;
using Bunshin.Networks.Tests.Lans;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Networks.Tests.Announcing;

public class An_announcement
{
    private static readonly MacAddress Stale = MacAddress.Parse("02:00:00:00:de:ad");

    [Theory]
    [InlineData("10.88.0.2", "10.88.0.9/24")]
    [InlineData("fd88::2", "fd88::9/64")]
    public async Task Corrects_what_a_neighbor_remembers(string address, string neighbor)
    {
        using var bench = new LanBench();
        bench.Address("lan", "w", neighbor);
        bench.LanNet.SetNeighbor(new NeighborInfo
        {
            LinkIndex = bench.Wire.Index, Address = IPAddress.Parse(address), LinkAddress = Stale, State = NeighborState.Stale,
        });
        Assert.Equal(Stale, Remembered(bench, address));
        await Announce(bench, 1, address);
        Assert.True(SpinWait.SpinUntil(() => Remembered(bench, address) == bench.Parent.Address, 2000), $"{Remembered(bench, address)}");
    }

    [Fact]
    public async Task Goes_out_as_often_as_asked_with_the_mac_of_that_moment()
    {
        using var bench = new LanBench();
        using var tap = bench.Tap("lan", "w");
        var (first, second) = (bench.Parent.Address, MacAddress.Parse("02:00:00:00:00:77"));
        var announcing = Announce(bench, 3, 200, "10.88.0.2", "fd88::2");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        bench.HostNet.ChangeLink(bench.Parent.Index, new LinkChange { Address = second });
        await announcing;
        var seen = Heard(tap);
        Assert.Equal([first, second, second], seen.Where(one => one.Address == "10.88.0.2").Select(one => one.Holder));
        Assert.Equal([first, second, second], seen.Where(one => one.Address == "fd88::2").Select(one => one.Holder));
    }

    [Theory]
    [InlineData("0", NeighborFlags.Override)]
    [InlineData("1", NeighborFlags.Override | NeighborFlags.Router)]
    public async Task Says_that_a_router_is_one(string forwarding, NeighborFlags flags)
    {
        using var bench = new LanBench();
        bench.WriteSysctl("host", "ipv6/conf/p/forwarding", forwarding);
        using var tap = bench.Tap("lan", "w");
        await Announce(bench, 1, "fd88::2");
        Assert.Equal(flags, Heard(tap).Single(one => one.Address == "fd88::2").Flags);
    }

    [Fact]
    public async Task Ends_quietly_when_link_or_sandbox_are_gone()
    {
        using var bench = new LanBench();
        var announcer = new LinkAnnouncer();
        var token = TestContext.Current.CancellationToken;
        await announcer.AnnounceAsync(new Announcement("/run/netns/bunshin-never-was", "p", [IpAddress.Parse("10.88.0.2")], 3, TimeSpan.FromSeconds(1)), token);
        await announcer.AnnounceAsync(new Announcement(bench.PathOf("host"), "nope", [IpAddress.Parse("10.88.0.2")], 3, TimeSpan.FromSeconds(1)), token);
        await announcer.AnnounceAsync(new Announcement(bench.PathOf("host"), "lo", [], 0, TimeSpan.FromSeconds(1)), token);
        var announcing = Announce(bench, 3, 200, "10.88.0.2");
        bench.HostNet.DeleteLink(bench.Parent.Index);
        await announcing.WaitAsync(TimeSpan.FromSeconds(2), token);
    }

    [Fact]
    public async Task Waits_for_a_link_that_is_down_between_two_of_its_times()
    {
        using var bench = new LanBench();
        using var tap = bench.Tap("lan", "w");
        bench.HostNet.SetDown(bench.Parent.Index);
        var announcing = Announce(bench, 2, 400, "10.88.0.2");
        bench.Raise("host", "p");
        Assert.True(SpinWait.SpinUntil(() => bench.Parent.OperationalState == OperationalState.Up, 300));
        await announcing;
        Assert.Single(Heard(tap), one => one.Address == "10.88.0.2");
    }

    private static Task Announce(LanBench bench, int count, params string[] addresses) => Announce(bench, count, 100, addresses);

    private static Task Announce(LanBench bench, int count, int milliseconds, params string[] addresses) => new LinkAnnouncer().AnnounceAsync(
        new Announcement(bench.PathOf("host"), "p", [.. addresses.Select(one => IpAddress.Parse(one))], count, TimeSpan.FromMilliseconds(milliseconds)),
        TestContext.Current.CancellationToken);

    private static MacAddress? Remembered(LanBench bench, string address) =>
        bench.LanNet.Neighbors(bench.Wire.Index).SingleOrDefault(one => one.Address.ToString() == address)?.LinkAddress;

    private static List<(string Address, MacAddress Holder, NeighborFlags Flags)> Heard(PacketSocket tap)
    {
        var heard = new List<(string, MacAddress, NeighborFlags)>();
        var buffer = new byte[2000];
        while (tap.TryReceive(buffer, 100, out var seen))
        {
            if (seen.Type == PacketType.Outgoing || !FrameView.TryParse(buffer.AsSpan(0, seen.Length), out var frame))
            {
                continue;
            }

            if (frame.EtherType == EtherType.Arp && ArpView.TryParse(frame.Payload, out var arp) && arp.SenderAddress == arp.TargetAddress)
            {
                Assert.True(frame.Destination.IsBroadcast && frame.Source == arp.SenderMac && arp.Operation == ArpOperation.Request);
                heard.Add((arp.SenderAddress.ToString(), arp.SenderMac, NeighborFlags.None));
            }
            else if (frame.EtherType == EtherType.Ipv6 && Ipv6View.TryParse(frame.Payload, out var packet)
                && Icmpv6View.TryParse(packet.Payload, out var message) && NeighborView.TryParse(message, out var neighbor)
                && !neighbor.IsSolicitation && neighbor.Options.TryGetLinkLayerAddress(NdpOptionType.TargetLinkLayerAddress, out var holder))
            {
                Assert.True(message.IsChecksumValid(packet.Source, packet.Destination) && packet.HopLimit == 255 && frame.Source == holder);
                heard.Add((neighbor.Target.ToString(), holder, neighbor.Flags));
            }
        }

        return heard;
    }
}

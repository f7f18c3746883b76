using System.Buffers.Binary;
using Bunshin.Forwarding.Routing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmp;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;
using CsCheck;

namespace Bunshin.Forwarding.Tests.Routing;

public sealed class FramesThroughAGateway
{
    private static readonly MacAddress Gateway = new(0x0200_0000_0AFE);
    private static readonly MacAddress D1 = Frames.Child(1);
    private static readonly MacAddress D2 = Frames.Child(2);

    // eth0.100 172.16.10.1/24 fd00:10::1/64, eth0.200 172.16.20.1/24 fd00:20::1/64
    private static readonly RouterConfig Config = new()
    {
        Interfaces =
        [
            new RouterInterface
            {
                Name = "eth0.100", Address = Gateway, Addresses = [IpPrefix.Parse("172.16.10.1/24"), IpPrefix.Parse("fd00:10::1/64")],
            },
            new RouterInterface
            {
                Name = "eth0.200", Address = Gateway, Addresses = [IpPrefix.Parse("172.16.20.1/24"), IpPrefix.Parse("fd00:20::1/64")],
            },
        ],
    };

    [Fact]
    public void It_says_which_MAC_its_addresses_have_and_remembers_who_asked()
    {
        var run = new Run(Config);

        Assert.Equal(RouterOutcome.AnsweredNeighbor, run.Take(0, Packets.Arp(MacAddress.Broadcast, D1, "172.16.10.10", "172.16.10.1")));
        Assert.True(ArpView.TryParse(run.View(0).Payload, out var reply));
        Assert.Equal((ArpOperation.Reply, Gateway, D1), (reply.Operation, reply.SenderMac, reply.TargetMac));
        Assert.True(run.Neighbors.TryFind(0, IpAddress.Parse("172.16.10.10"), 0, out var mac) && mac == D1);
        Assert.Equal(RouterOutcome.NotForUs, run.Take(0, Packets.Arp(MacAddress.Broadcast, D1, "172.16.10.10", "172.16.10.99")));

        Assert.Equal(
            RouterOutcome.AnsweredNeighbor, run.Take(0, Packets.Solicitation(Ipv6Address.Parse("fd00:10::1").SolicitedNode.MulticastMac, D1, "fd00:10::a", "fd00:10::1")));
        Assert.True(Ipv6View.TryParse(run.View(1).Payload, out var packet));
        Assert.True(Icmpv6View.TryParse(packet.Payload, out var message) && message.IsChecksumValid(packet.Source, packet.Destination));
        Assert.True(NeighborView.TryParse(message, out var advertisement));
        Assert.Equal(NeighborFlags.Router | NeighborFlags.Solicited | NeighborFlags.Override, advertisement.Flags);
        Assert.Equal(255, packet.HopLimit);
    }

    [Fact]
    public void It_forwards_between_its_subnets_with_one_hop_less_and_a_right_checksum_and_asks_for_the_neighbor_first()
    {
        var run = new Run(Config);
        var frame = Packets.Ipv4(Gateway, D1, "172.16.10.10", "172.16.20.10");

        Assert.Equal(RouterOutcome.NeedsNeighbor, run.Take(0, frame));
        Assert.True(ArpView.TryParse(run.View(0).Payload, out var request));
        Assert.Equal((1, "172.16.20.10", "172.16.20.1"), (run.Sent[0].Port, request.TargetAddress.ToString(), request.SenderAddress.ToString()));
        run.Neighbors.Learn(1, IpAddress.Parse("172.16.20.10"), D2, 0);
        Assert.Equal(RouterOutcome.Forwarded, run.Take(0, frame));
        var sent = run.View(1);
        Assert.True(Ipv4View.TryParse(sent.Payload, out var packet) && packet.IsHeaderChecksumValid);
        Assert.Equal((D2, Gateway, 63), (sent.Destination, sent.Source, packet.TimeToLive));
    }

    [Fact]
    public void IPv6_is_forwarded_the_same_way()
    {
        var run = new Run(Config);
        var frame = Packets.Ipv6(Gateway, D1, "fd00:10::a", "fd00:20::a");

        Assert.Equal(RouterOutcome.NeedsNeighbor, run.Take(0, frame));
        Assert.Equal(Ipv6Address.Parse("fd00:20::a").SolicitedNode.MulticastMac, run.View(0).Destination);
        run.Neighbors.Learn(1, IpAddress.Parse("fd00:20::a"), D2, 0);
        Assert.Equal(RouterOutcome.Forwarded, run.Take(0, frame));
        Assert.True(Ipv6View.TryParse(run.View(1).Payload, out var packet));
        Assert.Equal(63, packet.HopLimit);
    }

    [Theory]
    [InlineData(false, RouterOutcome.ForwardingOff)]
    [InlineData(true, RouterOutcome.NeedsNeighbor)]
    public void With_forwarding_off_the_gateway_answers_itself_but_nothing_crosses(bool forwards, RouterOutcome expected)
    {
        var run = new Run(Config with { ForwardsIpv4 = forwards, ForwardsIpv6 = forwards });

        Assert.Equal(RouterOutcome.AnsweredEcho, run.Take(0, Echo("172.16.10.10", "172.16.20.1")));
        Assert.Equal(expected, run.Take(0, Packets.Ipv4(Gateway, D1, "172.16.10.10", "172.16.20.10")));
        Assert.Equal(expected, run.Take(0, Packets.Ipv6(Gateway, D1, "fd00:10::a", "fd00:20::a")));
        Assert.Contains("net.ipv4.ip_forward=0", RouterOutcomes.Describe(RouterOutcome.ForwardingOff, "server3", isIpv6: false), StringComparison.Ordinal);
        Assert.True(Ipv4View.TryParse(run.View(0).Payload, out var reply) && reply.IsHeaderChecksumValid);
        Assert.True(IcmpView.TryParse(reply.Payload, out var message) && message.IsChecksumValid);
        Assert.Equal((IcmpType.EchoReply, "172.16.20.1"), (message.Type, reply.Source.ToString()));
    }

    [Fact]
    public void A_hop_too_many_is_told_by_the_interface_it_came_in_by()
    {
        var run = new Run(Config);

        Assert.Equal(RouterOutcome.TimeExceeded, run.Take(0, Packets.Ipv4(Gateway, D1, "172.16.10.10", "172.16.20.10", timeToLive: 1)));
        var (source, message) = run.Icmp(0);
        Assert.Equal(("172.16.10.1", IcmpType.TimeExceeded, (byte)0), (source, message.Type, message.Code));
        Assert.Equal(RouterOutcome.TimeExceeded, run.Take(0, Packets.Ipv6(Gateway, D1, "fd00:10::a", "fd00:20::a", hopLimit: 1)));
        Assert.Equal(Icmpv6Type.TimeExceeded, run.Icmpv6(1).Type);
    }

    [Fact]
    public void What_is_too_big_is_told_with_the_MTU_or_cut_where_it_may_be()
    {
        var narrow = Config with { Interfaces = [Config.Interfaces[0], Config.Interfaces[1] with { Mtu = 576 }] };
        var run = new Run(narrow);
        var whole = Packets.Ipv4(Gateway, D1, "172.16.10.10", "172.16.20.10", payload: 1200);
        for (var at = 34; at < whole.Length; at++)
        {
            whole[at] = (byte)(at * 7);
        }

        Assert.Equal(RouterOutcome.TooBig, run.Take(0, whole));
        var (_, message) = run.Icmp(0);
        Assert.Equal((IcmpType.DestinationUnreachable, (byte)IcmpUnreachableCode.FragmentationNeeded, 576), (message.Type, message.Code, message.NextHopMtu));
        Assert.Equal(RouterOutcome.TooBig, run.Take(0, Packets.Ipv6(Gateway, D1, "fd00:10::a", "fd00:20::a", payload: 1200)));
        Assert.Equal((Icmpv6Type.PacketTooBig, 576u), (run.Icmpv6(1).Type, run.Icmpv6(1).Mtu));

        run.Neighbors.Learn(1, IpAddress.Parse("172.16.20.10"), D2, 0);
        whole[20] = 0;
        whole[24] = 0;
        whole[25] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(whole.AsSpan(24), Bunshin.Packets.Checksums.InternetChecksum.Compute(whole.AsSpan(14, 20)));
        Assert.Equal(RouterOutcome.Fragmented, run.Take(0, whole));
        var rebuilt = new byte[1200];
        for (var sent = 2; sent < run.Sent.Count; sent++)
        {
            Assert.True(Ipv4View.TryParse(run.View(sent).Payload, out var piece) && piece.IsHeaderChecksumValid && piece.Packet.Length <= 576);
            Assert.Equal(sent + 1 < run.Sent.Count, piece.MoreFragments);
            piece.Payload.CopyTo(rebuilt.AsSpan(piece.FragmentOffset));
        }

        Assert.Equal(whole[34..], rebuilt);
    }

    [Fact]
    public void No_route_and_policies_are_told_or_kept_silent()
    {
        var run = new Run(Config with { Policies = [new RouterPolicy(0, 1, RouterAction.Reject), new RouterPolicy(1, null, RouterAction.Drop)] });

        Assert.Equal(RouterOutcome.NoRoute, run.Take(0, Packets.Ipv4(Gateway, D1, "172.16.10.10", "8.8.8.8")));
        Assert.Equal((byte)IcmpUnreachableCode.Network, run.Icmp(0).Message.Code);
        Assert.Equal(RouterOutcome.PolicyRejects, run.Take(0, Packets.Ipv4(Gateway, D1, "172.16.10.10", "172.16.20.10")));
        Assert.Equal((byte)IcmpUnreachableCode.Prohibited, run.Icmp(1).Message.Code);
        Assert.Equal(RouterOutcome.PolicyDrops, run.Take(1, Packets.Ipv4(Gateway, D2, "172.16.20.10", "172.16.10.10")));
        Assert.Equal(2, run.Sent.Count);
    }

    [Fact]
    public void A_route_by_a_gateway_asks_for_the_gateway()
    {
        var run = new Run(Config with
        {
            Routes = [new Route { Destination = IpPrefix.Parse("0.0.0.0/0"), Gateway = IpAddress.Parse("172.16.20.254"), Interface = 1 }],
        });

        Assert.Equal(RouterOutcome.NeedsNeighbor, run.Take(0, Packets.Ipv4(Gateway, D1, "172.16.10.10", "8.8.8.8")));
        Assert.True(ArpView.TryParse(run.View(0).Payload, out var request));
        Assert.Equal("172.16.20.254", request.TargetAddress.ToString());
    }

    [Fact]
    public void Errors_are_never_told_about_errors_groups_or_later_pieces()
    {
        var run = new Run(Config);
        var error = Packets.Ipv4(Gateway, D1, "172.16.10.10", "8.8.8.8");
        error[23] = IpProtocol.Icmp;
        error[34] = (byte)IcmpType.TimeExceeded;
        Sum(error);
        Assert.Equal(RouterOutcome.NoRoute, run.Take(0, error));
        var later = Packets.Ipv4(Gateway, D1, "172.16.10.10", "8.8.8.8");
        later[21] = 9;
        Sum(later);
        Assert.Equal(RouterOutcome.NoRoute, run.Take(0, later));
        Assert.Equal(RouterOutcome.NotForwardable, run.Take(0, Packets.Ipv4(MacAddress.Broadcast, D1, "172.16.10.10", "8.8.8.8")));
        Assert.Equal(RouterOutcome.NotForwardable, run.Take(0, Packets.Ipv4(Gateway, D1, "172.16.10.10", "224.0.0.5")));
        Assert.Equal(RouterOutcome.NotForwardable, run.Take(0, Packets.Ipv4(Gateway, D1, "172.16.10.10", "172.16.20.255")));
        Assert.Equal(RouterOutcome.NotForUs, run.Take(0, Packets.Ipv4(D2, D1, "172.16.10.10", "172.16.20.10")));
        Assert.Empty(run.Sent);
    }

    [Fact]
    public void A_frame_that_waited_in_vain_is_told_to_be_unreachable()
    {
        var run = new Run(Config);

        Assert.True(run.GiveUp(0, Packets.Ipv4(Gateway, D1, "172.16.10.10", "172.16.20.10")));
        Assert.Equal((byte)IcmpUnreachableCode.Host, run.Icmp(0).Message.Code);
        Assert.True(run.GiveUp(0, Packets.Ipv6(Gateway, D1, "fd00:10::a", "fd00:20::a")));
        Assert.Equal((Icmpv6Type.DestinationUnreachable, (byte)3), (run.Icmpv6(1).Type, run.Icmpv6(1).Code));
    }

    [Fact]
    public void Every_byte_may_be_anything_and_every_cut_anywhere()
    {
        byte[][] seeds =
        [
            Packets.Ipv4(Gateway, D1, "172.16.10.10", "172.16.20.10"), Packets.Ipv6(Gateway, D1, "fd00:10::a", "fd00:20::a"),
            Packets.Arp(Gateway, D1, "172.16.10.10", "172.16.10.1"), Packets.Solicitation(Gateway, D1, "fd00:10::a", "fd00:10::1"),
            Echo("172.16.10.10", "172.16.10.1"),
        ];
        var run = new Run(Config with { Interfaces = [Config.Interfaces[0], Config.Interfaces[1] with { Mtu = 30 }] });
        run.Neighbors.Learn(1, IpAddress.Parse("172.16.20.10"), D2, 0);
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[14, 110], Gen.Byte.Array[0, 8], Gen.Int[12, 109]).Sample(
            (seed, length, noise, at) =>
            {
                var bytes = seeds[seed].ToArray();
                noise.AsSpan(0, Math.Min(noise.Length, Math.Max(0, bytes.Length - at))).CopyTo(bytes.AsSpan(Math.Min(at, bytes.Length)));
                if (bytes[12] == 8 && bytes[13] == 0)
                {
                    Sum(bytes);
                }

                run.Sent.Clear();
                if (FrameView.TryParse(bytes.AsSpan(0, Math.Min(length, bytes.Length)), out var frame))
                {
                    _ = run.Take(0, frame.Bytes.ToArray());
                }
            },
            iter: 20_000, threads: 1);
    }

    private static void Sum(byte[] frame)
    {
        var header = Math.Clamp((frame[14] & 0xF) * 4, 20, frame.Length - 14);
        frame[24] = frame[25] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(24), Bunshin.Packets.Checksums.InternetChecksum.Compute(frame.AsSpan(14, header)));
    }

    private static byte[] Echo(string from, string to)
    {
        var frame = Packets.Ipv4(Gateway, D1, from, to, payload: 12);
        _ = IcmpWriter.WriteEchoRequest(frame.AsSpan(34), 1, 2, "ping"u8);
        frame[23] = IpProtocol.Icmp;
        Sum(frame);
        return frame;
    }

    private sealed class Run(RouterConfig config)
    {
        private readonly Router _router = Router.Create(config);
        private readonly byte[] _scratch = new byte[Router.ScratchLength];

        public NeighborCache Neighbors { get; } = new();

        public List<(int Port, byte[] Frame)> Sent { get; } = [];

        public RouterOutcome Take(int port, byte[] bytes)
        {
            var output = new Output(Sent);
            return _router.Handle(port, Frames.View(bytes), Neighbors, 0, _scratch, ref output);
        }

        public bool GiveUp(int port, byte[] bytes)
        {
            var output = new Output(Sent);
            return _router.GiveUp(port, Frames.View(bytes), _scratch, ref output);
        }

        public FrameView View(int sent) => Frames.View(Sent[sent].Frame);

        public (string Source, (IcmpType Type, byte Code, int NextHopMtu) Message) Icmp(int sent)
        {
            Assert.True(Ipv4View.TryParse(View(sent).Payload, out var packet) && packet.IsHeaderChecksumValid);
            Assert.True(IcmpView.TryParse(packet.Payload, out var message) && message.IsChecksumValid);
            return (packet.Source.ToString(), (message.Type, message.Code, message.NextHopMtu));
        }

        public (Icmpv6Type Type, byte Code, uint Mtu) Icmpv6(int sent)
        {
            Assert.True(Ipv6View.TryParse(View(sent).Payload, out var packet));
            Assert.True(Icmpv6View.TryParse(packet.Payload, out var message) && message.IsChecksumValid(packet.Source, packet.Destination));
            return (message.Type, message.Code, message.Mtu);
        }

        private readonly struct Output(List<(int Port, byte[] Frame)> sent) : IRouterOutput
        {
            public void Send(int port, ReadOnlySpan<byte> frame) => sent.Add((port, frame.ToArray()));
        }
    }
}

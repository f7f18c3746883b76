using Bunshin.Datapaths.Userspace;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Userspace;

public class Frames_through_the_userspace_datapath
{
    private static readonly MacAddress Stranger = MacAddress.Parse("02:00:00:00:00:99");
    private static readonly MacAddress Group = MacAddress.Parse("01:00:5e:7f:00:09");

    [Theory]
    [InlineData("tap-ring")]
    [InlineData("tap-mmsg")]
    [InlineData("veth-ring")]
    [InlineData("ebpf")]
    public void A_tag_survives_in_both_directions(string variant)
    {
        using var bench = new UserspaceBench();
        bench.Serve(variant, bench.Child(1));
        using var child = bench.Tap("c1", "c1");
        using var wire = bench.Tap("wire", "w");
        wire.Send(Tagged(UserspaceBench.Frame(UserspaceBench.Mac(1), Stranger, length: 64)));
        var down = UserspaceBench.Next(child);
        Assert.Equal((new VlanTag(0x88A8, 0x4064), PacketType.Host), (down!.Value.Seen.OutOfBandTag, down.Value.Seen.Type));
        Assert.Equal(64, down.Value.Bytes.Length);
        child.Send(Tagged(UserspaceBench.Frame(Stranger, UserspaceBench.Mac(1), length: 64)));
        var up = UserspaceBench.Next(wire);
        Assert.Equal(new VlanTag(0x88A8, 0x4064), up!.Value.Seen.OutOfBandTag);
    }

    [Theory]
    [InlineData("tap-ring")]
    [InlineData("veth-ring")]
    [InlineData("ebpf")]
    public void Unicast_for_a_child_is_kept_from_the_parents_stack_but_its_taps_see_it(string variant)
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve(variant, bench.Child(1));
        using var tap = bench.Tap("host", "p");
        using var stack = bench.Tap("host", "p", EtherType.LocalExperimental1);
        using var child = bench.Tap("c1", "c1", EtherType.LocalExperimental1);
        using var wire = bench.Tap("wire", "w");
        wire.Send(UserspaceBench.Frame(UserspaceBench.Mac(1), Stranger));
        Assert.Equal(PacketType.Host, UserspaceBench.Next(child)!.Value.Seen.Type);
        Assert.Equal(PacketType.OtherHost, UserspaceBench.Next(tap)!.Value.Seen.Type);
        Assert.Null(UserspaceBench.Next(stack, 50));

        // A child that is down leaves its frames to the parent's stack.
        bench.Net("c1").SetDown(bench.Net("c1").GetLink("c1").Index);
        running.Observe();
        wire.Send(UserspaceBench.Frame(UserspaceBench.Mac(1), Stranger));
        Assert.NotNull(UserspaceBench.Next(stack));
    }

    [Fact]
    public void Groups_reach_their_members_alone_and_counters_are_the_drivers()
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve("tap-ring", bench.Child(1), bench.Child(2), bench.Child(3));
        using var one = bench.Tap("c1", "c1");
        using var two = bench.Tap("c2", "c2");
        using var three = bench.Tap("c3", "c3");
        two.Join(bench.Net("c2").GetLink("c2").Index, PacketMembership.Multicast, Group);
        var before = running.Observe();
        one.Send(UserspaceBench.Frame(Group, UserspaceBench.Mac(1)));
        Assert.Equal(PacketType.Multicast, UserspaceBench.Next(two)!.Value.Seen.Type);
        Assert.Null(UserspaceBench.Next(three, 50));
        var after = running.Observe();
        Assert.Equal((1, 74, 1), Received(before, after, 1));
        Assert.Equal((0, 0, 0), Received(before, after, 2));
        Assert.Equal(60, after.Children[0].Counters.TxBytes - before.Children[0].Counters.TxBytes);
    }

    [Fact]
    public void A_group_joined_by_an_application_is_followed_without_being_asked()
    {
        using var bench = new UserspaceBench();
        bench.Serve("tap-ring", bench.Child(1));
        using var child = bench.Tap("c1", "c1");
        using var wire = bench.Tap("wire", "w");
        using var socket = bench.Udp("c1", 4000);
        socket.SetSocketOption(
            System.Net.Sockets.SocketOptionLevel.IP, System.Net.Sockets.SocketOptionName.AddMembership,
            new System.Net.Sockets.MulticastOption(System.Net.IPAddress.Parse("239.127.0.9"), UserspaceBench.Ip(1)));
        Assert.True(SpinWait.SpinUntil(() =>
        {
            wire.Send(UserspaceBench.Frame(Group, Stranger));
            return UserspaceBench.Next(child, 20) is not null;
        }, 4000));
    }

    [Theory]
    [InlineData("tap-ring")]
    [InlineData("veth-ring")]
    [InlineData("ebpf")]
    public void What_the_parents_host_says_to_a_group_it_is_in_itself_is_no_childs_business(string variant)
    {
        using var bench = new UserspaceBench();
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "this kernel has no IPv6");
        bench.Serve(variant, bench.Child(1, MacvlanMode.Passthru));
        bench.Host.Run(static () =>
        {
            File.WriteAllText("/proc/sys/net/ipv6/conf/p/accept_dad", "0");
            File.WriteAllText("/proc/sys/net/ipv6/conf/p/disable_ipv6", "0");
        });
        using var child = bench.Tap("c1", "c1", EtherType.Ipv6);
        using var socket = bench.Host.Run(static () => new System.Net.Sockets.UdpClient(4000, System.Net.Sockets.AddressFamily.InterNetworkV6));
        var group = new System.Net.IPEndPoint(System.Net.IPAddress.Parse("ff02::1"), 4000) { Address = { ScopeId = bench.HostNet.GetLink("p").Index } };
        var from = new System.Net.IPEndPoint(System.Net.IPAddress.IPv6Any, 0);
        socket.Client.ReceiveTimeout = 1000;
        Assert.True(SpinWait.SpinUntil(() => bench.HostNet.GetLink("p").OperationalState == OperationalState.Up, 3000));

        // From its own address there, which it gets a little later than the link is up.
        Assert.True(SpinWait.SpinUntil(
            () => bench.HostNet.Addresses(bench.HostNet.GetLink("p").Index).Any(static own => own.Address.IsIPv6LinkLocal && !own.Flags.HasFlag(AddressFlags.Tentative)), 3000));

        // It hears itself, without an Ethernet header.
        socket.Send(new byte[60], group);
        Assert.Equal(60, socket.Receive(ref from).Length);
        Assert.False(child.TryReceive(new byte[2000], 50, out var seen) && seen.Type != PacketType.Outgoing, $"the child saw {seen.Length} bytes as {seen.Type}");
    }

    [Theory]
    [InlineData("tap-ring")]
    [InlineData("tap-mmsg")]
    public void Multicast_fragments_reach_children_as_one_frame(string variant)
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve(variant, bench.Child(1));
        using var child = bench.Tap("c1", "c1", EtherType.Ipv4);
        using var wire = bench.Tap("wire", "w");
        var payload = new byte[2400];
        new Random(5).NextBytes(payload);
        var pieces = new[] { Piece(payload, 0, 1200, more: true), Piece(payload, 1200, 1200, more: false) };
        wire.Send(pieces[1]);
        wire.Send(pieces[0]);
        var buffer = new byte[70000];
        Assert.True(child.TryReceive(buffer, 1000, out var seen));
        Assert.Equal((14 + 20 + 2400, PacketType.Broadcast), (seen.Length, seen.Type));
        Assert.Equal(payload, buffer[34..seen.Length]);
        Assert.False(child.TryReceive(buffer, 50, out _));
        Assert.Equal(14 + 20 + 2400, running.Observe().Children[0].Counters.RxBytes);
    }

    [Fact]
    public void A_passthru_child_takes_the_parent_over_and_gives_it_back()
    {
        using var bench = new UserspaceBench();
        var original = bench.ParentAddress;
        using (var running = new UserspaceDatapath(UserspaceBench.Options("tap-ring")).Start(bench.Spec(bench.Child(1, MacvlanMode.Passthru))))
        {
            bench.Raise("c1");
            running.Observe();
            Assert.Equal(original, running.Observe().Children[0].Address);
            Assert.Equal(1u, bench.HostNet.GetLink("p").Promiscuity);
            using var child = bench.Tap("c1", "c1");
            using var stack = bench.Tap("host", "p", EtherType.LocalExperimental1);
            using var wire = bench.Tap("wire", "w");
            wire.Send(UserspaceBench.Frame(Stranger, Group with { }));
            wire.Send(UserspaceBench.Frame(Stranger, UserspaceBench.Mac(7)));
            Assert.NotNull(UserspaceBench.Next(child));
            Assert.Null(UserspaceBench.Next(stack, 50));

            var mine = UserspaceBench.Mac(0x55);
            bench.Net("c1").ChangeLink(bench.Net("c1").GetLink("c1").Index, new LinkChange { Address = mine });
            Assert.True(SpinWait.SpinUntil(() => bench.ParentAddress == mine, 2000));
            Assert.Contains("passthru", Assert.Throws<DatapathException>(() => running.Change(bench.Spec(bench.Child(1, MacvlanMode.Passthru), bench.Child(2)))).Message, StringComparison.Ordinal);
            Assert.True(bench.Reaches("c1", "wire", 9));
        }

        Assert.Equal(original, bench.ParentAddress);
        Assert.Equal(0u, bench.HostNet.GetLink("p").Promiscuity);
    }

    [Theory]
    [InlineData("tap-ring")]
    [InlineData("veth-ring")]
    [InlineData("ebpf")]
    public void A_childs_carrier_follows_the_parent(string variant)
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve(variant, bench.Child(1));
        bool Carrier() => (bench.Net("c1").GetLink("c1").Flags & LinkFlags.LowerUp) != 0;
        var parent = bench.HostNet.GetLink("p").Index;
        Assert.True(SpinWait.SpinUntil(Carrier, 1000));
        bench.HostNet.SetDown(parent);
        Assert.True(SpinWait.SpinUntil(() => !Carrier(), 1000));
        Assert.True(running.Observe().Children[0].IsUp);
        Assert.False(running.Observe().Children[0].HasCarrier);
        bench.HostNet.SetUp(parent);
        Assert.True(SpinWait.SpinUntil(Carrier, 1000));
        Assert.True(bench.Reaches("c1", "wire", 9));
    }

    [Fact]
    public void What_the_driver_refuses_is_taken_back()
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve("tap-ring", bench.Child(1), bench.Child(2));
        var net = bench.Net("c2");
        var index = net.GetLink("c2").Index;

        // A sibling's address; an MTU beyond the parent's; coming up with the parent's address.
        net.ChangeLink(index, new LinkChange { Address = UserspaceBench.Mac(1) });
        Assert.True(SpinWait.SpinUntil(() => net.GetLink("c2").Address == UserspaceBench.Mac(2), 1000));
        net.ChangeLink(index, new LinkChange { Mtu = 9000 });
        Assert.True(SpinWait.SpinUntil(() => net.GetLink("c2").Mtu == 1500, 1000));
        net.SetDown(index);
        running.Observe();
        net.ChangeLink(index, new LinkChange { Address = bench.ParentAddress });
        net.SetUp(index);
        Assert.True(SpinWait.SpinUntil(() => !net.GetLink("c2").IsUp, 1000));

        // A parent that shrinks drags along.
        bench.HostNet.ChangeLink(bench.HostNet.GetLink("p").Index, new LinkChange { Mtu = 1300 });
        Assert.True(SpinWait.SpinUntil(() => net.GetLink("c2").Mtu == 1300 && bench.Net("c1").GetLink("c1").Mtu == 1300, 1000));
    }

    [Fact]
    public void A_child_that_was_renamed_and_moved_is_served_where_it_went()
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve("tap-ring", bench.Child(1), bench.Child(2));
        bench.Net("c2").ChangeLink(bench.Net("c2").GetLink("c2").Index, new LinkChange { Name = "c3", Namespace = bench.Home("c3") });
        bench.Raise("c3");
        Assert.True(SpinWait.SpinUntil(() => running.Observe().Children[1] is { Name: "c3", IsUp: true }, 3000));
        Assert.True(bench.Reaches("c1", "c3", 3));
    }

    [Fact]
    public void Promiscuous_children_make_the_parent_promiscuous_each_for_itself()
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve("tap-ring", bench.Child(1), bench.Child(2));
        Assert.Equal(1u, bench.HostNet.GetLink("p").Promiscuity);
        foreach (var name in new[] { "c1", "c2" })
        {
            bench.Net(name).ChangeLink(bench.Net(name).GetLink(name).Index, new LinkChange { IsPromiscuous = true });
        }

        running.Observe();
        Assert.Equal(3u, bench.HostNet.GetLink("p").Promiscuity);
        bench.Net("c1").SetDown(bench.Net("c1").GetLink("c1").Index);
        running.Observe();
        Assert.Equal(2u, bench.HostNet.GetLink("p").Promiscuity);
    }

    [Fact]
    public void A_broken_start_leaves_nothing()
    {
        using var bench = new UserspaceBench();
        var bad = bench.Child(2) with { Namespace = bench.Reference("c1"), Name = "lo" };
        var refused = Assert.Throws<DatapathException>(() => new UserspaceDatapath(UserspaceBench.Options("tap-ring")).Start(bench.Spec(bench.Child(1), bad)));
        Assert.Contains("lo", refused.Message, StringComparison.Ordinal);
        Assert.Null(bench.Net("c1").FindLink("c1"));
        Assert.Equal(0u, bench.HostNet.GetLink("p").Promiscuity);
        bench.Serve("tap-ring", bench.Child(1));
    }

    [Fact]
    public void A_parent_is_served_once_only()
    {
        using var bench = new UserspaceBench();
        bench.Serve("tap-ring", bench.Child(1));
        Assert.Throws<DatapathException>(() => new UserspaceDatapath(UserspaceBench.Options("tap-ring")).Start(bench.Spec(bench.Child(2))));
    }

    private static byte[] Piece(byte[] payload, int offset, int length, bool more)
    {
        var frame = UserspaceBench.Frame(MacAddress.Broadcast, Stranger, EtherType.Ipv4, 14 + 20 + length);
        var ip = frame.AsSpan(14);
        ip[..20].Clear();
        (ip[0], ip[8], ip[9]) = (0x45, 64, 253);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(20 + length));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(ip[6..], (ushort)((offset / 8) | (more ? 0x2000 : 0)));
        UserspaceBench.Ip(9).GetAddressBytes().CopyTo(ip[12..]);
        ip.Slice(16, 4).Fill(0xFF);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Bunshin.Packets.Checksums.InternetChecksum.Compute(ip[..20]));
        payload.AsSpan(offset, length).CopyTo(ip[20..]);
        return frame;
    }

    private static (long Packets, long Bytes, long Multicast) Received(ParentObservation before, ParentObservation after, int child)
    {
        var (a, b) = (before.Children[child].Counters, after.Children[child].Counters);
        return (b.RxPackets - a.RxPackets, b.RxBytes - a.RxBytes, b.Multicast - a.Multicast);
    }

    private static byte[] Tagged(byte[] frame) => [.. frame[..12], 0x88, 0xA8, 0x40, 0x64, .. frame[12..]];
}

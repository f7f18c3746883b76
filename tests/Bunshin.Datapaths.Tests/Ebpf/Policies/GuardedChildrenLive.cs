using Bunshin.Datapaths.Ebpf;
using Bunshin.Datapaths.Kernel;
using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Policies;
using Bunshin.Forwarding.Tests.Policies.Model;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Ebpf.Policies;

/// <summary>Policies between real namespaces.</summary>
[Collection("bpf")]
public sealed class GuardedChildrenLive(ITestOutputHelper output)
{
    private static readonly ChildPolicy Guarded = new() { Guard = new SenderGuard() };
    private static readonly MacAddress Stranger = new(0x0200_0000_0077);

    [Theory]
    [InlineData(MacvlanMode.Bridge)]
    [InlineData(MacvlanMode.Vepa)]
    [InlineData(MacvlanMode.Passthru)]
    public void Frames_with_anothers_MAC_leave_by_no_way(MacvlanMode mode)
    {
        using var bench = new UserspaceBench();
        var child = bench.Child(1, mode) with { Policy = Guarded };
        var running = bench.Serve("ebpf", mode == MacvlanMode.Passthru ? [child] : [child, bench.Child(2, mode)]);
        using var one = bench.Tap("c1", "c1");
        using var two = mode == MacvlanMode.Passthru ? null : bench.Tap("c2", "c2");
        using var wire = bench.Tap("wire", "w");
        var own = bench.Net("c1").GetLink("c1").Address;
        foreach (var destination in (MacAddress[])[MacAddress.Broadcast, UserspaceBench.Mac(2), Stranger])
        {
            one.Send(UserspaceBench.Frame(destination, UserspaceBench.Mac(7)));
            Assert.Null(UserspaceBench.Next(wire, 50));
            Assert.Null(two is null ? null : UserspaceBench.Next(two, 50));
        }

        one.Send(UserspaceBench.Frame(MacAddress.Broadcast, own));
        Assert.NotNull(UserspaceBench.Next(wire));
        Assert.Equal(3, running.Observe().Children[0].Drops["sent: the frame does not have the child's own MAC, and the child is guarded"]);
    }

    [Fact]
    public void A_child_that_changes_its_MAC_is_not_believed()
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve("ebpf", bench.Child(1) with { Policy = Guarded });
        bench.Net("c1").ChangeLink(bench.Net("c1").GetLink("c1").Index, new() { Address = UserspaceBench.Mac(7) });
        running.Observe();
        using var one = bench.Tap("c1", "c1");
        using var wire = bench.Tap("wire", "w");
        one.Send(UserspaceBench.Frame(MacAddress.Broadcast, UserspaceBench.Mac(7)));
        Assert.Null(UserspaceBench.Next(wire, 50));
    }

    [Fact]
    public void Guarded_by_address_they_talk_from_it_and_from_no_other()
    {
        using var bench = new UserspaceBench();
        var guard = new SenderGuard { Addresses = [new IpPrefix(IpAddress.FromIPAddress(UserspaceBench.Ip(1)), 32)] };
        var running = bench.Serve("ebpf", bench.Child(1) with { Policy = new() { Guard = guard } }, bench.Child(2));
        Assert.True(bench.Reaches("c1", "c2", 2));
        Assert.True(bench.Reaches("wire", "c1", 1));
        running.Change(bench.Spec(
            bench.Child(1) with { Policy = new() { Guard = new() { Addresses = [IpPrefix.Parse("10.77.0.99")] } } }, bench.Child(2)));
        Assert.False(bench.Reaches("c1", "c2", 2));
        running.Change(bench.Spec(bench.Child(1), bench.Child(2)));
        Assert.True(bench.Reaches("c1", "c2", 2));
    }

    [Fact]
    public void What_routers_and_DHCP_servers_say_is_dropped_and_counted_until_a_change_allows_it()
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve("ebpf", bench.Child(1) with { Policy = Guarded });
        using var one = bench.Tap("c1", "c1");
        using var wire = bench.Tap("wire", "w");
        var advertisement = Advertisement(UserspaceBench.Mac(1));
        var offer = Offer(UserspaceBench.Mac(1));
        one.Send(advertisement);
        one.Send(offer);
        Assert.False(Comes(wire, advertisement, offer));
        var drops = running.Observe().Children[0].Drops;
        Assert.Equal(1, drops["sent: the frame is what a router says (an advertisement or a redirect), and the child is guarded and may not route"]);
        Assert.Equal(1, drops["sent: the frame is what a DHCP server or relay says, and the child is guarded and may not serve DHCP"]);

        running.Change(bench.Spec(bench.Child(1) with { Policy = new() { Guard = new() { MayRoute = true } } }));
        one.Send(offer);
        Assert.False(Comes(wire, offer));
        one.Send(advertisement);
        Assert.True(Comes(wire, advertisement));
        running.Change(bench.Spec(bench.Child(1) with { Policy = new() { Guard = new() { MayServeDhcp = true } } }));
        one.Send(advertisement);
        Assert.False(Comes(wire, advertisement));
        one.Send(offer);
        Assert.True(Comes(wire, offer));
    }

    [Fact]
    public void Rules_hold_for_what_siblings_wire_and_floods_bring()
    {
        using var bench = new UserspaceBench();
        var denied = new PolicyRule { Action = PolicyAction.Deny, Protocol = 17, LocalPorts = new(7, 7) };
        var closed = bench.Child(2) with { Policy = new() { Received = new() { Rules = [denied] } } };
        var running = bench.Serve("ebpf", bench.Child(1), closed);
        using var tap = bench.Tap("c2", "c2");
        Assert.False(bench.Reaches("c1", "c2", 2));
        Assert.False(bench.Reaches("wire", "c2", 2));
        Assert.True(bench.Reaches("c2", "c1", 1));
        foreach (var destination in (MacAddress[])[MacAddress.Broadcast, UserspaceBench.Mac(2)])
        {
            foreach (var home in (string[])["c1", "wire"])
            {
                using var sender = bench.Tap(home, home == "wire" ? "w" : home);
                var source = home == "wire" ? bench.WireNet.GetLink("w").Address : UserspaceBench.Mac(1);
                sender.Send(Datagram(destination, source, port: 7));
                sender.Send(Datagram(destination, source, port: 8));
                Assert.Equal(8, NextPort(tap));
                Assert.Null(NextPort(tap, 50));
            }
        }

        Assert.True(running.Observe().Children[1].Drops["received: rule 1 of the child's policy denies the frame"] >= 4);
        running.Change(bench.Spec(bench.Child(1), bench.Child(2)));
        Assert.True(bench.Reaches("c1", "c2", 2));
        running.Change(bench.Spec(bench.Child(1), closed));
        Assert.False(bench.Reaches("c1", "c2", 2));
    }

    [Theory]
    [InlineData(IpvlanMode.L2)]
    [InlineData(IpvlanMode.L3)]
    public void Ipvlan_children_are_judged_too(IpvlanMode mode)
    {
        using var bench = new UserspaceBench();
        var denied = new PolicyRule { Action = PolicyAction.Deny, Protocol = 17, LocalPorts = new(7, 7) };
        ChildSpec Ipvlan(int number, ChildPolicy? policy) =>
            bench.Child(number) with { Kind = ChildKind.Ipvlan, Address = null, Ipvlan = IpvlanSettings.Default with { Mode = mode }, Policy = policy };
        var guard = new SenderGuard { Addresses = [IpPrefix.Parse("10.77.0.99")] };
        var running = bench.Serve("ebpf", Ipvlan(1, null), Ipvlan(2, null));
        Assert.True(bench.Reaches("c1", "c2", 2));
        running.Change(bench.Spec(Ipvlan(1, null), Ipvlan(2, new() { Received = new() { Rules = [denied] } })));
        Assert.False(bench.Reaches("c1", "c2", 2));
        Assert.True(bench.Reaches("c2", "c1", 1));
        running.Change(bench.Spec(Ipvlan(1, new() { Guard = guard }), Ipvlan(2, null)));
        Assert.False(bench.Reaches("c1", "c2", 2));
    }

    [Fact]
    public void What_the_model_refuses_never_reaches_the_wire()
    {
        using var bench = new UserspaceBench();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var child = bench.Child(1) with { Address = RandomFrames.Own };
        var running = bench.Serve("ebpf", child with { Policy = Guarded });
        using var one = bench.Tap("c1", "c1");
        using var wire = bench.Tap("wire", "w");
        var (passed, refused) = (0, 0);
        for (var round = 0; round < 8; round++)
        {
            var policy = RandomPolicies.Make(random);
            policy = policy with { Guard = new() { Addresses = policy.Guard?.Addresses } };
            running.Change(bench.Spec(child with { Policy = policy }));
            var frames = Enumerable.Range(0, 150).Select(_ => RandomFrames.Make(random)).ToList();
            var allowed = frames.Where(frame => PolicyRules.Judge(policy, PolicyDirection.Sent, RandomFrames.Own, frame).IsAllowed)
                .Select(Convert.ToHexString).ToHashSet();
            frames.ForEach(frame => one.Send(frame));
            var seen = Received(wire);
            Assert.All(seen, frame => Assert.True(allowed.Contains(frame), $"seed {seed}: {frame} got through"));
            Assert.True(seen.Count == allowed.Count, $"seed {seed}: {seen.Count} of {allowed.Count} allowed frames arrived");
            (passed, refused) = (passed + seen.Count, refused + frames.Count - allowed.Count);
        }

        output.WriteLine($"{passed} frames passed, {refused} were refused");
        Assert.True(passed > 50 && refused > 50);
    }

    [Theory]
    [InlineData(4_000_000)]
    public void A_transfer_takes_the_rate_that_it_may(long rate)
    {
        using var bench = new UserspaceBench();
        var limit = new TrafficPolicy { Rate = new(rate, 200_000) };
        bench.Serve("ebpf", bench.Child(1) with { Policy = new() { Sent = limit } }, bench.Child(2));
        using var sender = bench.Udp("c1", 0);
        using var receiver = bench.Udp("c2", 5000);
        receiver.ReceiveBufferSize = 1 << 24;
        sender.Connect(new System.Net.IPEndPoint(UserspaceBench.Ip(2), 5000));
        sender.Send(new byte[1000]);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var arrived = 0L;
        var buffer = new byte[2000];
        var receiving = new Thread(() =>
        {
            try
            {
                while (true)
                {
                    arrived += receiver.Receive(buffer) + 42;
                }
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Nothing came for half a second.
            }
        });
        receiving.Start();
        while (clock.Elapsed < TimeSpan.FromSeconds(1.5))
        {
            sender.Send(new byte[1000]);
        }

        var expected = (rate * clock.Elapsed.TotalSeconds) + limit.Rate.Burst;
        receiving.Join();
        output.WriteLine($"{arrived} of {expected:F0} bytes");
        Assert.InRange(arrived, 0.9 * expected, 1.1 * expected);
    }

    [Fact]
    public void Other_datapaths_refuse_policies()
    {
        var child = new ChildSpec { Name = "c1", Policy = Guarded };
        var spec = new ParentSpec { Name = "p", Children = [child] };
        foreach (IDatapath datapath in (IDatapath[])[new KernelDatapath(), new Bunshin.Datapaths.Userspace.UserspaceDatapath()])
        {
            var refusal = Assert.Throws<DatapathException>(() => datapath.Check(null, spec));
            Assert.Contains("child c1: this datapath serves no policies; use the ebpf datapath, or leave the policy out", refusal.Message, StringComparison.Ordinal);
        }

        var upper = new ChildSpec { Name = "v1", Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = 7 }, Policy = Guarded };
        var stacked = Assert.Throws<DatapathException>(() => new EbpfDatapath().Check(null, spec with { Children = [upper, child with { Policy = null, Lower = "v1" }] }));
        Assert.Contains("child v1: c1 stands on it; give the policy to c1", stacked.Message, StringComparison.Ordinal);
    }

    private static byte[] Datagram(MacAddress destination, MacAddress source, ushort port)
    {
        var frame = UserspaceBench.Frame(destination, source, EtherType.Ipv4);
        var packet = frame.AsSpan(14);
        _ = Bunshin.Packets.Ipv4.Ipv4Writer.WriteHeader(packet, Ipv4Address.Parse("10.77.0.200"), Ipv4Address.Parse("10.77.0.3"), 17, 26);
        (packet[20], packet[22], packet[23]) = (0xB5, (byte)(port >> 8), (byte)port);
        return frame;
    }

    private static byte[] Offer(MacAddress source)
    {
        var frame = UserspaceBench.Frame(MacAddress.Broadcast, source, EtherType.Ipv4, 14 + 20 + 8 + 240);
        var (from, to) = (Ipv4Address.Parse("10.77.0.2"), Ipv4Address.Broadcast);
        _ = Bunshin.Packets.Ipv4.Ipv4Writer.WriteHeader(frame.AsSpan(14), from, to, 17, 248);
        _ = Bunshin.Packets.Udp.UdpWriter.Write(frame.AsSpan(34), from, to, 67, 68, new byte[240]);
        return frame;
    }

    private static byte[] Advertisement(MacAddress source)
    {
        var frame = UserspaceBench.Frame(new MacAddress(0x3333_0000_0001), source, EtherType.Ipv6, 14 + 40 + 16);
        _ = Bunshin.Packets.Ipv6.Ipv6Writer.WriteHeader(frame.AsSpan(14), Ipv6Address.LinkLocal(source), Ipv6Address.AllNodes, 58, 16, 255);
        frame[54] = 134;
        return frame;
    }

    private static bool Comes(PacketSocket socket, params byte[][] frames)
    {
        var buffer = new byte[2000];
        while (socket.TryReceive(buffer, 100, out var seen))
        {
            if (frames.Any(frame => frame.AsSpan().SequenceEqual(buffer.AsSpan(0, seen.Length))))
            {
                return true;
            }
        }

        return false;
    }

    private static int? NextPort(PacketSocket socket, int timeout = 300)
    {
        var buffer = new byte[2000];
        while (socket.TryReceive(buffer, timeout, out var seen))
        {
            if (seen.Type != PacketType.Outgoing && buffer[34] == 0xB5 && seen.Length == 60)
            {
                return (buffer[36] << 8) | buffer[37];
            }
        }

        return null;
    }

    // What the random sender has sent, and not the kernel beside it.
    private static HashSet<string> Received(PacketSocket socket)
    {
        var seen = new HashSet<string>();
        var buffer = new byte[70000];
        while (socket.TryReceive(buffer, 100, out var frame))
        {
            if (frame.Type != PacketType.Outgoing && MacAddress.Read(buffer) == Stranger)
            {
                seen.Add(Convert.ToHexString(buffer.AsSpan(0, frame.Length)));
            }
        }

        return seen;
    }
}

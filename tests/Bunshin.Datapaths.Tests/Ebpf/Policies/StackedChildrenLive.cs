using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Ipv4;

namespace Bunshin.Datapaths.Tests.Ebpf.Policies;

/// <summary>Policies of children that tag, stand on such, or share their parent's MAC, between real namespaces.</summary>
[Collection("bpf")]
public sealed class StackedChildrenLive
{
    private const ushort Id = 100;
    private const byte Marked = 99;
    private static readonly MacAddress Stranger = new(0x0200_0000_0077);
    private static readonly PolicyRule NoEcho = new() { Action = PolicyAction.Deny, Protocol = 17, LocalPorts = new(7, 7) };

    [Fact]
    public void A_guarded_VLAN_child_adds_its_own_tag_and_no_other()
    {
        using var bench = new StackBench("ebpf");
        var running = bench.Serve("host", Vlan(bench, new() { Guard = new SenderGuard() }));
        bench.Up("host", "v100", "10.1.0.1");
        using var child = bench.Bench.Tap("host", "v100");
        using var wire = bench.Bench.Tap("wire", "w");
        var own = bench.Bench.ParentAddress;

        child.Send(UserspaceBench.Frame(MacAddress.Broadcast, own));
        Assert.Equal(Id, UserspaceBench.Next(wire)!.Value.Seen.OutOfBandTag.Vid);
        child.Send(UserspaceBench.Frame(MacAddress.Broadcast, Stranger));
        child.Send(Tagged(UserspaceBench.Frame(MacAddress.Broadcast, own)));
        Assert.Null(UserspaceBench.Next(wire, 100));
        var drops = running.Observe().Children[0].Drops;
        Assert.Equal(1, drops["sent: the frame does not have the child's own MAC, and the child is guarded"]);
        Assert.Equal(1, drops["sent: the child has put a VLAN tag on the frame, and the child is guarded"]);

        running.Change(bench.Bench.Spec(Vlan(bench, new() { Guard = new SenderGuard { MayTag = true } })));
        child.Send(Tagged(UserspaceBench.Frame(MacAddress.Broadcast, own)));
        Assert.NotNull(UserspaceBench.Next(wire));
    }

    [Fact]
    public void Rules_of_a_VLAN_child_look_behind_the_tags_of_the_wire()
    {
        using var bench = new StackBench("ebpf");
        var served = bench.Serve("host", Vlan(bench, new() { Received = new() { Rules = [NoEcho] } }));
        bench.Serve("wire", bench.Vlan("w100", Id));
        bench.Up("host", "v100", "10.1.0.1");
        bench.Up("wire", "w100", "10.1.0.2");
        Assert.False(bench.Reaches("wire", "host", "10.1.0.1"));
        Assert.True(bench.Reaches("host", "wire", "10.1.0.2"));
        Assert.True(served.Observe().Children[0].Drops["received: rule 1 of the child's policy denies the frame"] >= 3);
        served.Change(bench.Bench.Spec(Vlan(bench, new() { Sent = new() { Rules = [NoEcho] } })));
        Assert.False(bench.Reaches("wire", "host", "10.1.0.1"));
        Assert.True(bench.Reaches("host", "wire", "10.1.0.2"));
        served.Change(bench.Bench.Spec(Vlan(bench, null)));
        Assert.True(bench.Reaches("wire", "host", "10.1.0.1"));
    }

    [Fact]
    public void A_child_on_a_VLAN_is_held_to_its_addresses()
    {
        using var bench = new StackBench("ebpf");
        ChildSpec[] Stack(string address) =>
            [Vlan(bench, null), bench.Macvlan("m1", "v100") with { Policy = new() { Guard = new() { Addresses = [IpPrefix.Parse(address)] } } }];
        var served = bench.Serve("host", Stack("10.1.0.3"));
        bench.Serve("wire", bench.Vlan("w100", Id));
        bench.Up("host", "v100", "10.1.0.1");
        bench.Up("wire", "w100", "10.1.0.2");
        bench.Up("m1", "m1", "10.1.0.3");
        Assert.True(bench.Reaches("m1", "wire", "10.1.0.2"));
        served.Change(bench.Bench.Spec(Stack("10.1.0.4")));
        Assert.False(bench.Reaches("m1", "wire", "10.1.0.2"));
        Assert.True(served.Observe().Children[1].Drops["sent: the frame claims an address that is not the child's, and the child is guarded"] > 0);
    }

    [Fact]
    public void A_guarded_ipvlan_child_sends_from_its_own_address_to_wire_and_siblings()
    {
        using var bench = new StackBench("ebpf");
        var guard = new ChildPolicy { Guard = new SenderGuard { Addresses = [IpPrefix.Parse("10.77.0.2")] } };
        var running = bench.Serve("host", bench.Ipvlan("c1", IpvlanMode.L2) with { Policy = guard }, bench.Ipvlan("c2", IpvlanMode.L2));
        bench.Up("c1", "c1", "10.77.0.2");
        bench.Up("c2", "c2", "10.77.0.3");
        Assert.True(bench.Reaches("c1", "c2", "10.77.0.3"));
        Assert.True(bench.Reaches("wire", "c1", "10.77.0.2"));

        using var child = bench.Bench.Tap("c1", "c1");
        using var sibling = bench.Bench.Tap("c2", "c2");
        using var wire = bench.Bench.Tap("wire", "w");
        var own = bench.Bench.ParentAddress;
        foreach (var (to, mac, receiver) in (IEnumerable<(string, MacAddress, PacketSocket)>)[("10.77.0.9", bench.Bench.WireNet.GetLink("w").Address, wire), ("10.77.0.3", own, sibling)])
        {
            child.Send(Packet(mac, own, "10.77.0.66", to));
            Assert.False(Arrives(receiver, 100));
            child.Send(Packet(mac, own, "10.77.0.2", to));
            Assert.True(Arrives(receiver));
        }

        child.Send(Packet(MacAddress.Broadcast, Stranger, "10.77.0.2", "10.77.255.255"));
        Assert.False(Arrives(wire, 100));
        var drops = running.Observe().Children[0].Drops;
        Assert.Equal(2, drops["sent: the frame claims an address that is not the child's, and the child is guarded"]);
        Assert.Equal(1, drops["sent: the frame does not have the child's own MAC, and the child is guarded"]);
    }

    [Fact]
    public void Rules_of_an_ipvlan_child_hold_for_what_the_wire_brings()
    {
        using var bench = new StackBench("ebpf");
        bench.Serve(
            "host", bench.Ipvlan("c1", IpvlanMode.L2) with { Policy = new() { Received = new() { Rules = [NoEcho] } } }, bench.Ipvlan("c2", IpvlanMode.L2));
        bench.Up("c1", "c1", "10.77.0.2");
        bench.Up("c2", "c2", "10.77.0.3");
        Assert.False(bench.Reaches("wire", "c1", "10.77.0.2"));
        Assert.True(bench.Reaches("wire", "c2", "10.77.0.3"));
        Assert.True(bench.Reaches("c1", "wire", "10.77.0.10"));
    }

    [Fact]
    public void An_ipvlan_l3_child_is_held_to_its_address_and_rules_whoever_routes()
    {
        using var bench = new StackBench("ebpf");
        ChildSpec[] Children(ChildPolicy? policy) => [bench.Ipvlan("i1", IpvlanMode.L3) with { Policy = policy }, bench.Ipvlan("i2", IpvlanMode.L3)];
        var running = bench.Serve("host", Children(null));
        bench.Up("host", "p", "10.9.0.1");
        bench.Up("wire", "w", "10.9.0.9");
        bench.Up("i1", "i1", "10.1.0.1");
        bench.Up("i2", "i2", "10.2.0.1");
        bench.Route("i1", "i1", "0.0.0.0", 0);
        bench.Route("i2", "i2", "0.0.0.0", 0);
        bench.Route("wire", "w", "10.1.0.0", 16, "10.9.0.1");
        bench.Route("wire", "w", "10.2.0.0", 16, "10.9.0.1");
        foreach (var (policy, sends, receives) in new (ChildPolicy?, bool, bool)[]
        {
            (null, true, true),
            (new() { Guard = new() { Addresses = [IpPrefix.Parse("10.1.0.1")] } }, true, true),
            (new() { Guard = new() { Addresses = [IpPrefix.Parse("10.1.0.2")] } }, false, false),
            (new() { Received = new() { Rules = [NoEcho] } }, true, false),
        })
        {
            running.Change(bench.Bench.Spec(Children(policy)));
            Assert.Equal((sends, sends, receives, receives), (
                bench.Reaches("i1", "wire", "10.9.0.9"), bench.Reaches("i1", "i2", "10.2.0.1"),
                bench.Reaches("wire", "i1", "10.1.0.1"), bench.Reaches("i2", "i1", "10.1.0.1")));
        }
    }

    private static ChildSpec Vlan(StackBench bench, ChildPolicy? policy) => bench.Vlan("v100", Id) with { Policy = policy };

    private static byte[] Tagged(byte[] frame)
    {
        byte[] tagged = [.. frame[..12], 0x81, 0, 0, 7, .. frame[12..]];
        return tagged;
    }

    private static byte[] Packet(MacAddress destination, MacAddress source, string from, string to)
    {
        var frame = UserspaceBench.Frame(destination, source, EtherType.Ipv4);
        _ = Ipv4Writer.WriteHeader(frame.AsSpan(14), Ipv4Address.Parse(from), Ipv4Address.Parse(to), Marked, 26);
        return frame;
    }

    private static bool Arrives(PacketSocket socket, int timeout = 300)
    {
        var buffer = new byte[2000];
        while (socket.TryReceive(buffer, timeout, out var seen))
        {
            if (seen.Type != PacketType.Outgoing && buffer[12] == 8 && buffer[13] == 0 && buffer[23] == Marked)
            {
                return true;
            }
        }

        return false;
    }
}

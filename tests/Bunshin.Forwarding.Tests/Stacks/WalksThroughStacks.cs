using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Tests.Stacks;

public sealed class WalksThroughStacks
{
    private static readonly MacAddress P = Frames.Parent;

    // 0 eth0, 1 eth0.100, 2 and 3 bridge children on it, 4 a VLAN device (id 7) on child 2, 5 eth0.200, 6 and 7 ipvlan children on it
    private static readonly DeviceStack Tower = DeviceStack.Create(
    [
        StackDevice.Bottom("eth0", P),
        StackDevice.On(0, "eth0.100", new VlanChild { Id = 100, Address = P }),
        StackDevice.On(1, "mv0", Child(0)),
        StackDevice.On(1, "mv1", Child(1)),
        StackDevice.On(2, "mv0.7", new VlanChild { Id = 7, Address = Frames.Child(0) }),
        StackDevice.On(0, "eth0.200", new VlanChild { Id = 200, Address = P }) with
        {
            IpvlanPort = new IpvlanParent { Address = P, Mode = IpvlanMode.L3 },
        },
        StackDevice.On(5, "iv0", Ipvlan("10.2.0.1")),
        StackDevice.On(5, "iv1", Ipvlan("10.2.0.2")),
    ]);

    [Fact]
    public void A_tagged_frame_reaches_the_child_on_the_VLAN_without_its_tag_and_counts_on_every_floor()
    {
        var (ends, counts) = Receive(Frames.Build(Frames.Child(1), Frames.Stranger, tag: VlanTag.Customer(100)));

        Assert.Equal(["3 Host 88b50000000000000000"], ends);
        Assert.Equal(["0 rx 64", "1 rx 46", "3 rx 60"], counts);
    }

    [Fact]
    public void An_inner_tag_reaches_the_VLAN_device_on_the_child_and_an_unclaimed_one_the_childs_stack_as_somebody_elses()
    {
        Assert.Equal(["4 Host 88b50000000000000000"], Receive(Tagged(Frames.Child(0), 100, 7)).Ends);
        Assert.Equal(["2 OtherHost 88b50000000000000000"], Receive(Tagged(Frames.Child(0), 100, 8)).Ends);
    }

    [Fact]
    public void A_broadcast_on_the_VLAN_reaches_its_children_and_the_VLAN_devices_own_stack_and_nobody_else()
    {
        var (ends, counts) = Receive(Frames.Build(MacAddress.Broadcast, Frames.Stranger, tag: VlanTag.Customer(100)));

        Assert.Equal(
            ["1 Broadcast 88b50000000000000000", "2 Broadcast 88b50000000000000000", "3 Broadcast 88b50000000000000000"], ends.Order());
        Assert.Equal(["0 rx 64", "1 rx 46", "2 rx 60 m", "3 rx 60 m"], counts);
    }

    [Fact]
    public void A_childs_frame_gets_the_tag_of_every_VLAN_device_below_it()
    {
        var (ends, counts) = Send(4, Frames.Build(Frames.Stranger, Frames.Child(0)));

        Assert.Equal(["wire 810000648100000788b5"], ends.Select(static end => end[..25]));
        Assert.Equal(["0 tx 64", "1 tx 64", "2 tx 64", "4 tx 60"], counts);
    }

    [Fact]
    public void Siblings_on_a_VLAN_reach_each_other_without_the_wire()
    {
        var (ends, counts) = Send(2, Frames.Build(Frames.Child(1), Frames.Child(0)));

        Assert.Equal(["3 Host 88b50000000000000000"], ends);
        Assert.Equal(["3 rx 60", "2 tx 60"], counts);
    }

    [Fact]
    public void An_l3_child_on_a_VLAN_is_routed_with_a_new_header_and_the_tag()
    {
        var neighbors = new Dictionary<IpAddress, MacAddress> { [IpAddress.Parse("10.2.0.9")] = Frames.Stranger };
        var frame = Packets.Ipv4(P, P, "10.2.0.1", "10.2.0.9");
        var (ends, counts) = Send(6, frame, neighbors);

        Assert.Equal(["wire 810000c8080045000028"], ends);
        Assert.Equal(["0 tx 54", "5 tx 54", "6 tx 54"], counts);
        Assert.Empty(Send(6, frame).Ends);
        Assert.Equal(["7 Host 08004500002800004000"], Send(6, Packets.Ipv4(P, P, "10.2.0.1", "10.2.0.2")).Ends);
    }

    [Fact]
    public void Routing_sets_total_length_and_checksum_to_what_is_there()
    {
        var bytes = Packets.Ipv4(P, P, "10.2.0.1", "10.2.0.9");
        Array.Resize(ref bytes, 60);
        var routed = new StackFrame(Frames.View(bytes)).Routed(Frames.Stranger, P);
        var written = new byte[64];

        Assert.Equal(60, routed.CopyTo(written, tagInLine: true));
        Assert.Equal(Frames.Stranger, MacAddress.Read(written));
        Assert.Equal(46, (written[16] << 8) | written[17]);
        Assert.True(Bunshin.Packets.Checksums.InternetChecksum.IsValid(written.AsSpan(14, 20)));
    }

    [Fact]
    public void Priority_tags_are_forgotten_and_an_inner_tag_behind_one_is_looked_for()
    {
        Assert.Equal(["0 Host 88b50000000000000000"], Receive(Frames.Build(P, Frames.Stranger, tag: VlanTag.Customer(0))).Ends);
        Assert.Equal(["3 Host 88b50000000000000000"], Receive(Tagged(Frames.Child(1), 0, 100)).Ends);
        Assert.Equal(["0 OtherHost 88b50000000000000000"], Receive(Frames.Build(P, Frames.Stranger, tag: VlanTag.Customer(9))).Ends);
    }

    [Fact]
    public void Without_carrier_or_up_nothing_leaves()
    {
        var stack = DeviceStack.Create(
            [StackDevice.Bottom("eth0", P) with { HasCarrier = false }, StackDevice.On(0, "v", new VlanChild { Id = 1, Address = P })]);
        var ends = new List<string>();
        var counts = new List<string>();
        var sink = new TraceSink(ends, counts);

        Assert.Equal(SendOutcome.Sent, stack.Send(1, Frames.View(Frames.Build(Frames.Stranger, P)), ref sink));
        Assert.Equal((0, "1 Sent"), (ends.Count, counts.Single()));
        stack = DeviceStack.Create([StackDevice.Bottom("eth0", P, isUp: false)]);
        Assert.Equal(SendOutcome.Down, stack.Send(0, Frames.View(Frames.Build(Frames.Stranger, P)), ref sink));
    }

    [Fact]
    public void A_stack_that_cannot_be_is_refused()
    {
        var deep = new List<StackDevice> { StackDevice.Bottom("d0", P) };
        for (var level = 1; level <= 8; level++)
        {
            deep.Add(StackDevice.On(level - 1, $"d{level}", new VlanChild { Id = 1, Address = P }));
        }

        _ = DeviceStack.Create(deep);
        deep.Add(StackDevice.On(8, "d9", new VlanChild { Id = 1, Address = P }));
        _ = Assert.Throws<ArgumentException>(() => DeviceStack.Create(deep));
        _ = Assert.Throws<ArgumentException>(() => DeviceStack.Create(
            [StackDevice.Bottom("eth0", P), StackDevice.On(0, "mv", Child(0)), StackDevice.On(0, "iv", Ipvlan("10.0.0.1"))]));
    }

    [Fact]
    public void Four_thousand_VLANs_with_two_children_each_are_built_by_looking_at_each_device_a_few_times()
    {
        var devices = new CountedList<StackDevice> { StackDevice.Bottom("eth0", P) };
        for (ushort id = 1; id <= 4094; id++)
        {
            devices.Add(StackDevice.On(0, $"v{id}", new VlanChild { Id = id, Address = P }));
        }

        for (var id = 1; id <= 4094; id++)
        {
            devices.Add(StackDevice.On(id, $"a{id}", Child(0)));
            devices.Add(StackDevice.On(id, $"b{id}", Child(1)));
        }

        var stack = DeviceStack.Create(devices);
        Assert.InRange(devices.Reads, devices.Count, 10 * devices.Count);

        var ends = new List<string>();
        var sink = new TraceSink(ends, []);
        stack.Receive(Frames.View(Frames.Build(Frames.Child(1), Frames.Stranger, tag: VlanTag.Customer(4094))), ref sink);
        Assert.Equal([$"{devices.Count - 1} Host 88b50000000000000000"], ends);
    }

    [Fact]
    public void A_frame_through_eight_floors_comes_out_as_it_went_in_and_nothing_is_allocated()
    {
        var devices = new List<StackDevice> { StackDevice.Bottom("d0", P) };
        for (var level = 1; level <= 8; level++)
        {
            devices.Add(StackDevice.On(level - 1, $"d{level}", new VlanChild { Id = (ushort)level, Address = P }));
        }

        var stack = DeviceStack.Create(devices);
        var sent = new WireSink();
        var frame = Frames.Build(Frames.Stranger, P);
        _ = stack.Send(8, Frames.View(frame), ref sent);
        Assert.Equal(60 + 32, sent.Length);
        _ = FrameView.TryParse(sent.Bytes.AsSpan(0, sent.Length), out var arriving);
        stack.Receive(arriving, ref sent);
        Assert.Equal((8, 60), (sent.Reached, sent.ReachedLength));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            stack.Receive(arriving, ref sent);
            _ = stack.Send(8, Frames.View(frame), ref sent);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static (List<string> Ends, List<string> Counts) Receive(byte[] bytes)
    {
        var (ends, counts) = (new List<string>(), new List<string>());
        var sink = new TraceSink(ends, counts);
        Tower.Receive(Frames.View(bytes), ref sink);
        return (ends, counts);
    }

    private static (List<string> Ends, List<string> Counts) Send(
        int device, byte[] bytes, Dictionary<IpAddress, MacAddress>? neighbors = null)
    {
        var (ends, counts) = (new List<string>(), new List<string>());
        var sink = new TraceSink(ends, counts, neighbors);
        _ = Tower.Send(device, Frames.View(bytes), ref sink);
        return (ends, counts);
    }

    private static byte[] Tagged(MacAddress destination, ushort outer, ushort inner)
    {
        var bytes = new byte[68];
        _ = EthernetWriter.InsertTag(
            Frames.Build(destination, Frames.Stranger, tag: VlanTag.Customer(inner)), VlanTag.Customer(outer), bytes);
        return bytes;
    }

    private static MacvlanChild Child(int number) => new() { Address = Frames.Child(number), Mode = MacvlanMode.Bridge };

    private static IpvlanChild Ipvlan(string address) => new() { Addresses = [IpAddress.Parse(address)] };

    private struct WireSink : IStackSink
    {
        public WireSink()
        {
        }

        public byte[] Bytes { get; } = new byte[256];

        public int Length { get; private set; }

        public int Reached { get; private set; }

        public int ReachedLength { get; private set; }

        public readonly void SeesArriving(int device, in StackFrame frame, DeliveryClass seenAs)
        {
        }

        public readonly void SeesLeaving(int device, in StackFrame frame)
        {
        }

        public readonly void CountsReceived(int device, int bytes, bool countsMulticast)
        {
        }

        public readonly void CountsSent(int device, int bytes)
        {
        }

        public readonly void CountsDropped(int device, StackDrop drop)
        {
        }

        public void Reaches(int device, in StackFrame frame, DeliveryClass seenAs) => (Reached, ReachedLength) = (device, frame.Length);

        public readonly void ReachesSockets(int device, in StackFrame frame, DeliveryClass seenAs)
        {
        }

        public void LeavesByWire(in StackFrame frame) => Length = frame.CopyTo(Bytes, tagInLine: true);

        public readonly void Decides(int device, VerdictReason reason)
        {
        }

        public readonly bool TryFindNeighbor(int device, IpAddress nextHop, in StackFrame frame, out MacAddress address)
        {
            address = default;
            return false;
        }
    }
}

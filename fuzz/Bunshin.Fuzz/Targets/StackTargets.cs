using Bunshin.Forwarding;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Routing;
using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Fuzz.Targets;

/// <summary>Frames of any sort through stacks of VLANs, macvlan and ipvlan children, and through a gateway.</summary>
internal static class StackTargets
{
    private static readonly MacAddress _parent = new(0x0200_0000_0001);
    private static readonly DeviceStack[] _stacks = [.. Stacks()];
    private static readonly Router _router = Router.Create(new RouterConfig
    {
        Interfaces =
        [
            new RouterInterface { Name = "a", Address = _parent, Addresses = [IpPrefix.Parse("10.0.0.1/24"), IpPrefix.Parse("fd00::1/64")] },
            new RouterInterface { Name = "b", Address = _parent, Addresses = [IpPrefix.Parse("10.1.0.1/24"), IpPrefix.Parse("fd01::1/64")], Mtu = 600 },
        ],
    });

    /// <summary>The first byte chooses stack and place, the rest is the frame.</summary>
    public static FuzzTarget Walks { get; } = new("stacks", Seeds, static input =>
    {
        if (input.IsEmpty || !FrameView.TryParse(input[1..], out var frame))
        {
            return;
        }

        var stack = _stacks[input[0] % _stacks.Length];
        var device = (input[0] / _stacks.Length) % stack.Devices.Count;
        var sink = new CheckingSink(stack.Devices.Count);
        if (device == 0)
        {
            stack.Receive(frame, ref sink);
        }
        else
        {
            _ = stack.Send(device, frame, ref sink, priority: input[0]);
        }
    });

    /// <summary>The first byte chooses the interface, the rest is the frame.</summary>
    public static FuzzTarget Gateway { get; } = new("gateway", Seeds, static input =>
    {
        if (input.IsEmpty || !FrameView.TryParse(input[1..], out var frame))
        {
            return;
        }

        var output = new CheckingOutput();
        var neighbors = new NeighborCache(4);
        neighbors.Learn(1, Ipv4Address.Parse("10.1.0.2"), _parent, 0);
        _ = _router.Handle(input[0] & 1, frame, neighbors, 1, new byte[Router.ScratchLength], ref output);
        _ = _router.GiveUp(input[0] & 1, frame, new byte[Router.ScratchLength], ref output);
    });

    private static IReadOnlyList<byte[]> Seeds =>
    [
        Corpus.Hex("00 ffffffffffff 020000000002 8100 0064 0806" + PacketTargets.ArpRequest),
        Corpus.Hex("01 020000000001 020000000002 88a8 001e 8100 0007 0800" + PacketTargets.Ping4),
        Corpus.Hex("02 020000000001 020000000001 0800" + PacketTargets.Ping4),
        Corpus.Hex("05 333300000001 020000000011 86dd" + PacketTargets.Solicitation6),
        Corpus.Hex("0c 020000000012 020000000011 8100 0000 8100 0064 0800" + PacketTargets.Ping4),
        Corpus.Hex("21 01005e000001 020000000012 8808 0000"),
    ];

    private static IEnumerable<DeviceStack> Stacks()
    {
        yield return DeviceStack.Create(
        [
            StackDevice.Bottom("p", _parent),
            StackDevice.On(0, "s", Vlan(30, EtherType.Dot1Ad, VlanFlags.None)),
            StackDevice.On(1, "c", Vlan(7, EtherType.Dot1Q, VlanFlags.ReorderHeader)),
            StackDevice.On(0, "v", Vlan(100, EtherType.Dot1Q, VlanFlags.None)),
            StackDevice.On(3, "w", Vlan(100, EtherType.Dot1Q, VlanFlags.None)),
            StackDevice.On(2, "m", new MacvlanChild { Address = new(0x0200_0000_0011), Mode = MacvlanMode.Bridge }),
            StackDevice.On(2, "n", new MacvlanChild { Address = new(0x0200_0000_0012), Mode = MacvlanMode.Bridge, IsPromiscuous = true }),
            StackDevice.On(5, "x", Vlan(9, EtherType.Dot1Q, VlanFlags.ReorderHeader)),
        ]);
        foreach (var mode in new[] { IpvlanMode.L2, IpvlanMode.L3, IpvlanMode.L3s })
        {
            foreach (var flags in new[] { IpvlanFlags.Bridge, IpvlanFlags.Private, IpvlanFlags.Vepa })
            {
                yield return DeviceStack.Create(
                [
                    StackDevice.Bottom("p", _parent) with
                    {
                        IpvlanPort = new IpvlanParent
                        {
                            Address = _parent,
                            Mode = mode,
                            Flags = flags,
                            Routes = RouteTable.Create([new Route { Destination = IpPrefix.Parse("::/0") }]),
                        },
                    },
                    StackDevice.On(0, "a", new IpvlanChild { Addresses = [Ipv4Address.Parse("192.168.1.3"), Ipv6Address.Parse("fd00::3")], IsPromiscuous = true }),
                    StackDevice.On(0, "b", new IpvlanChild { Addresses = [Ipv4Address.Parse("192.168.1.2"), Ipv6Address.Parse("fd00::2")] }),
                ]);
            }
        }
    }

    private static VlanChild Vlan(ushort id, ushort protocol, VlanFlags flags) =>
        new() { Id = id, Protocol = protocol, Address = _parent, Flags = flags };

    private static void Check(in StackFrame frame)
    {
        Span<byte> bytes = stackalloc byte[4096];
        Span<VlanTag> tags = stackalloc VlanTag[StackFrame.MaximumTags];
        Expect.That(frame.CopyTags(tags) <= StackFrame.MaximumTags, "tags have room");
        if (frame.Length + VlanTag.Length <= bytes.Length)
        {
            var length = frame.CopyTo(bytes, tagInLine: true);
            Expect.That(length == frame.Length + (frame.Tag.IsPresent ? VlanTag.Length : 0), "a frame is as long as it says");
        }
    }

    private readonly struct CheckingSink(int devices) : IStackSink
    {
        public void SeesArriving(int device, in StackFrame frame, DeliveryClass seenAs) => See(device, frame);

        public void SeesLeaving(int device, in StackFrame frame) => See(device, frame);

        public void CountsReceived(int device, int bytes, bool countsMulticast) => Expect.That(bytes >= 0, "no negative count");

        public void CountsSent(int device, int bytes) => Expect.That(bytes >= FrameView.HeaderLength, "a frame has a header");

        public void CountsDropped(int device, StackDrop drop)
        {
        }

        public void Reaches(int device, in StackFrame frame, DeliveryClass seenAs) => See(device, frame);

        public void ReachesSockets(int device, in StackFrame frame, DeliveryClass seenAs) => See(device, frame);

        public void LeavesByWire(in StackFrame frame) => Check(frame);

        public void Decides(int device, VerdictReason reason) =>
            Expect.That(reason != VerdictReason.None && VerdictReasons.Describe(reason).Length > 0, "every verdict has a reason");

        public bool TryFindNeighbor(int device, IpAddress nextHop, in StackFrame frame, out MacAddress address)
        {
            address = _parent;
            return true;
        }

        private void See(int device, in StackFrame frame)
        {
            Expect.That(device >= 0 && device < devices, "a device is one of the stack's");
            Check(frame);
        }
    }

    private readonly struct CheckingOutput : IRouterOutput
    {
        public void Send(int port, ReadOnlySpan<byte> frame)
        {
            Expect.That(port is 0 or 1, "an interface is one of the router's");
            Expect.That(FrameView.TryParse(frame, out _), "what is sent is a frame");
        }
    }
}

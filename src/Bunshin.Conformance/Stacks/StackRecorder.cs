using Bunshin.Conformance.Recordings;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Conformance.Stacks;

/// <summary>Writes down one walk as the recorder of the sets would have: captures, handlers, UDP sockets, counters.</summary>
internal struct StackRecorder(RecordedTopology topology, DeviceStack stack, CaseWalk walk) : IStackSink
{
    private const int Room = 4 * TagRoom;
    private const int TagRoom = 8;
    private readonly RecordedCase _case = walk.Case;
    private readonly Observation _observation = walk.Observation;
    private readonly byte[] _sent = TagWords.Without(walk.Case.Frame);
    private readonly Dictionary<int, int> _origins = [];
    private readonly List<(string Point, string? Tag)> _ownSightings = [];
    private readonly List<WireFrame> _onWire = [];
    private byte[]? _rewritten;

    /// <summary>The point that sends, in a sender's walk.</summary>
    private string? Sender { get; init; }

    /// <summary>The stacks of the devices get what ends there.</summary>
    private bool ReachesStacks { get; init; } = true;

    /// <summary>The devices count what they receive.</summary>
    private bool IsCounted { get; init; } = true;

    /// <summary>Walks a frame that a device sends.</summary>
    /// <param name="topology">Who is where.</param>
    /// <param name="stack">The devices.</param>
    /// <param name="device">The sender's number there.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="walk">Takes what is seen.</param>
    /// <param name="sender">The point, where the frame is its own; null for one that it passes on.</param>
    /// <param name="priority">The packet's priority.</param>
    /// <returns>What leaves by the wire.</returns>
    public static IReadOnlyList<WireFrame> Send(
        RecordedTopology topology, DeviceStack stack, int device, WireFrame frame, CaseWalk walk, string? sender, uint priority = 0)
    {
        var recorder = new StackRecorder(topology, stack, walk) { Sender = sender };
        var outcome = stack.Send(device, frame.View, ref recorder, priority);
        if (sender is not null)
        {
            walk.Observation.SendError = walk.Case.IsFromSocket || outcome == SendOutcome.Sent ? null
                : outcome == SendOutcome.Down ? "ENETDOWN"
                : "ENOBUFS";
        }

        recorder.Finish();
        return recorder._onWire;
    }

    /// <summary>Walks a frame that comes in at the bottom of a stack.</summary>
    public static void Receive(
        RecordedTopology topology, DeviceStack stack, WireFrame frame, CaseWalk walk, bool reaches = true, bool counts = true)
    {
        var recorder = new StackRecorder(topology, stack, walk) { ReachesStacks = reaches, IsCounted = counts };
        stack.Receive(frame.View, ref recorder);
    }

    public void SeesArriving(int device, in StackFrame frame, DeliveryClass seenAs)
    {
        _origins[device] = OriginOf(device, frame);
        _ = walk.Arrives.Add(NameOf(device));
        if (Sender is not null && IsBelow(device, stack.Find(Sender)))
        {
            _ = walk.Returns.Add(NameOf(device));
        }

        See(NameOf(device), Sighting.Tap, Sighting.Word(seenAs), frame);
    }

    public void SeesLeaving(int device, in StackFrame frame)
    {
        var point = NameOf(device);
        if (point == Sender)
        {
            _ownSightings.Add((point, TagText(frame)));
            return;
        }

        See(point, Sighting.Tap, Sighting.Outgoing, frame);
    }

    public void CountsReceived(int device, int bytes, bool countsMulticast)
    {
        if (!IsCounted)
        {
            return;
        }

        _observation.Count(NameOf(device), "rx_packets", 1);
        _observation.Count(NameOf(device), "rx_bytes", bytes);
        _observation.Count(NameOf(device), "multicast", countsMulticast ? 1 : 0);
    }

    public void CountsSent(int device, int bytes)
    {
        _observation.Count(NameOf(device), "tx_packets", 1);
        _observation.Count(NameOf(device), "tx_bytes", bytes);
    }

    public void CountsDropped(int device, StackDrop drop)
    {
        var point = NameOf(device);
        switch (drop)
        {
            case StackDrop.Received:
                _observation.Count(point, "rx_dropped", 1);
                break;
            case StackDrop.Sent:
                _observation.Count(point, "tx_dropped", 1);
                break;
            default:
                _observation.Count(point, "rx_errors", 1);
                _observation.Count(point, "rx_dropped", 2);
                break;
        }
    }

    public void Reaches(int device, in StackFrame frame, DeliveryClass seenAs)
    {
        if (!ReachesStacks)
        {
            return;
        }

        _ = walk.Ends.Add(NameOf(device));

        // Handlers were there for every type that occurs but the old tag's.
        if (frame.Protocol == TagWords.OldProtocol)
        {
            return;
        }

        var point = NameOf(device);
        See(point, Sighting.Stack, Sighting.Word(seenAs), frame);
        var origin = _origins.GetValueOrDefault(device, device);
        if (origin != device && topology.PlaceOf(NameOf(origin)) == topology.PlaceOf(point))
        {
            // A handler that was bound to the device where the frame came in gets it wherever in that namespace it ends.
            See(NameOf(origin), Sighting.Stack, Sighting.Word(seenAs), frame);
        }

        if (seenAs == DeliveryClass.OtherHost && frame.Protocol is EtherType.Ipv4 or EtherType.Ipv6)
        {
            _observation.Count(point, "rx_otherhost_dropped", 1);
        }
        else
        {
            ReachesUdp(point, frame);
        }
    }

    public void ReachesSockets(int device, in StackFrame frame, DeliveryClass seenAs)
    {
        if (Sender is not null)
        {
            // Handed to the host by its loopback side, which blanks the header in the buffer that captures share.
            _rewritten = Bytes(frame.Routed(MacAddress.Zero, MacAddress.Zero));
        }

        ReachesUdp(NameOf(device), frame);
    }

    public void LeavesByWire(in StackFrame frame)
    {
        var bytes = Bytes(frame);
        _onWire.Add(new WireFrame(bytes, frame.Tag));
        _rewritten = frame.IsRouted ? bytes : _rewritten;
    }

    public readonly void Decides(int device, VerdictReason reason) => walk.IsUnroutable |= reason == VerdictReason.L3NoRoute;

    public readonly bool TryFindNeighbor(int device, IpAddress nextHop, in StackFrame frame, out MacAddress address) =>
        topology.TryFindNeighbor(nextHop, out address);

    /// <summary>Writes down what the sender's own captures saw: they share the buffer, so what the walk rewrote later shows there too.</summary>
    private void Finish()
    {
        foreach (var (point, tag) in _ownSightings)
        {
            _observation.See(new Sighting(point, Sighting.Tap, Sighting.Outgoing, tag, ChangeOf(_rewritten ?? _case.Frame)));
        }

        LoopsOwnBroadcast();
    }

    private static byte[] Bytes(in StackFrame frame)
    {
        var bytes = new byte[frame.Length + Room];
        return bytes[..frame.CopyTo(bytes, tagInLine: false)];
    }

    private static string? TagText(in StackFrame frame)
    {
        var added = new VlanTag[frame.AddedTags];
        for (var at = 0; at < added.Length; at++)
        {
            added[at] = frame.AddedTag(at);
        }

        return TagWords.Of(frame.Tag, added, frame.Rest);
    }

    // Where the kernel's receive function was entered: a VLAN device and a child that gets a frame for itself alone take over in
    // the same call; copies come in anew.
    private int OriginOf(int device, in StackFrame frame)
    {
        var here = stack.Devices[device];
        var takesOver = here.Vlan is not null
            || (!frame.Destination.IsGroup && here.Macvlan is not { Mode: MacvlanMode.Source });
        return takesOver && here.Lower >= 0 ? _origins.GetValueOrDefault(here.Lower, device) : device;
    }

    private void See(string point, string via, string seenAs, in StackFrame frame) =>
        _observation.See(new Sighting(point, via, seenAs, TagText(frame), ChangeOf(frame)));

    // Only what routing rewrites changes contents; that tags move is told by the tag.
    private string? ChangeOf(in StackFrame frame) => topology.HasIp ? ChangeOf(Bytes(frame)) : null;

    private string? ChangeOf(byte[] bytes)
    {
        var bare = TagWords.Without(bytes);
        return _case.IsFromSocket ? SocketFrame.Tell(bare)
            : !topology.HasIp || bare.AsSpan().SequenceEqual(_sent) ? null
            : $"modified:{Convert.ToHexStringLower(bare)}";
    }

    private void ReachesUdp(string point, in StackFrame frame)
    {
        var packet = frame.Rest[2..];
        if (frame.Protocol == EtherType.Ipv4 && Ipv4View.TryParse(packet, out var v4) && v4.Protocol == IpProtocol.Udp)
        {
            TakeUdp(point, "udp4", v4.Source, v4.Destination);
        }
        else if (frame.Protocol == EtherType.Ipv6 && Ipv6View.TryParse(packet, out var v6) && v6.NextHeader == IpProtocol.Udp)
        {
            TakeUdp(point, "udp6", v6.Source, v6.Destination);
        }
    }

    // A host's IP layer takes what is for its addresses, its groups and its subnet's broadcast; not what claims to be from itself.
    private void TakeUdp(string point, string via, IpAddress source, IpAddress destination)
    {
        var own = topology.AddressesAround(point).ToList();
        var isBroadcast = !destination.IsIpv6 && own.Any(address => !address.IsIpv6
            && (destination.Ipv4 == Ipv4Address.Broadcast || destination == new IpPrefix(address, 24).Last));
        if ((own.Contains(destination) || isBroadcast || (destination.IsMulticast && topology.HasJoined(point, destination)))
            && (source.IsIpv6 || !own.Contains(source)))
        {
            _observation.See(new Sighting(topology.PlaceOf(point), via, source.ToString(), null));
        }
    }

    // A host's IP layer gives itself a copy of what its sockets send to the subnet's broadcast address.
    private void LoopsOwnBroadcast()
    {
        if (_case.IsFromSocket && Sender is not null && FrameView.TryParse(_case.Frame, out var frame)
            && frame.EtherType == EtherType.Ipv4 && Ipv4View.TryParse(frame.Payload, out var packet))
        {
            foreach (var own in topology.AddressesOf(Sender).Where(static address => !address.IsIpv6))
            {
                if (packet.Destination == new IpPrefix(own, 24).Last)
                {
                    _observation.See(new Sighting(topology.PlaceOf(Sender), "udp4", packet.Source.ToString(), null));
                }
            }
        }
    }

    private bool IsBelow(int device, int upper)
    {
        for (var at = upper; at > 0;)
        {
            at = stack.Devices[at].Lower;
            if (at == device)
            {
                return true;
            }
        }

        return false;
    }

    private string NameOf(int device) => stack.Devices[device].Name;
}

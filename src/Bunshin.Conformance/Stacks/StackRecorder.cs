using System.Buffers.Binary;
using Bunshin.Conformance.Recordings;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Conformance.Stacks;

/// <summary>Writes down one walk as the recorder of the sets would have: captures, handlers, UDP sockets, counters.</summary>
internal sealed class StackRecorder(RecordedTopology topology, DeviceStack stack, Observation observation, RecordedCase recorded)
{
    private const int Room = 4 * TagRoom;
    private const int TagRoom = 8;
    private const ushort OldTagProtocol = 0x9100;
    private readonly List<(string Point, string? Tag)> _ownSightings = [];
    private byte[]? _rewritten;

    /// <summary>The point that sends, in a sender's walk.</summary>
    public string? Sender { get; init; }

    /// <summary>What left by the wire, with the tag that went out of band.</summary>
    public List<(byte[] Frame, VlanTag Tag)> OnWire { get; } = [];

    public void SeesArriving(int device, in StackFrame frame, DeliveryClass seenAs) =>
        See(NameOf(device), Sighting.Tap, Sighting.Word(seenAs), frame);

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
        observation.Count(NameOf(device), "rx_packets", 1);
        observation.Count(NameOf(device), "rx_bytes", bytes);
        observation.Count(NameOf(device), "multicast", countsMulticast ? 1 : 0);
    }

    public void CountsSent(int device, int bytes)
    {
        observation.Count(NameOf(device), "tx_packets", 1);
        observation.Count(NameOf(device), "tx_bytes", bytes);
    }

    public void CountsDropped(int device, StackDrop drop)
    {
        var point = NameOf(device);
        switch (drop)
        {
            case StackDrop.Received:
                observation.Count(point, "rx_dropped", 1);
                break;
            case StackDrop.Sent:
                observation.Count(point, "tx_dropped", 1);
                break;
            default:
                observation.Count(point, "rx_errors", 1);
                observation.Count(point, "rx_dropped", 2);
                break;
        }
    }

    public void Reaches(int device, in StackFrame frame, DeliveryClass seenAs)
    {
        // Handlers were there for every type that occurs but the old tag's.
        if (frame.Protocol == OldTagProtocol)
        {
            return;
        }

        var point = NameOf(device);
        See(point, Sighting.Stack, Sighting.Word(seenAs), frame);
        if (device != 0 && topology.IsOneNamespace)
        {
            // A handler that was bound to the device where the frame came in gets it wherever it ends.
            See(NameOf(0), Sighting.Stack, Sighting.Word(seenAs), frame);
        }

        if (seenAs == DeliveryClass.OtherHost && frame.Protocol is EtherType.Ipv4 or EtherType.Ipv6)
        {
            observation.Count(point, "rx_otherhost_dropped", 1);
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
        OnWire.Add((bytes, frame.Tag));
        _rewritten = frame.IsRouted ? bytes : _rewritten;
    }

    public bool TryFindNeighbor(IpAddress nextHop, out MacAddress address) => topology.TryFindNeighbor(nextHop, out address);

    /// <summary>Writes down what the sender's own captures saw: they share the buffer, so what the walk rewrote later shows there too.</summary>
    public void Finish()
    {
        foreach (var (point, tag) in _ownSightings)
        {
            observation.See(new Sighting(point, Sighting.Tap, Sighting.Outgoing, tag, ChangeOf(_rewritten ?? recorded.Frame)));
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
        var tags = new List<string>();
        if (frame.Tag.IsPresent)
        {
            tags.Add($"meta:{frame.Tag}");
        }

        for (var added = 0; added < frame.AddedTags; added++)
        {
            tags.Add($"inline:{frame.AddedTag(added)}");
        }

        var rest = frame.Rest;
        while (rest.Length >= 6 && IsShownAsTag(BinaryPrimitives.ReadUInt16BigEndian(rest)))
        {
            tags.Add($"inline:{new VlanTag(BinaryPrimitives.ReadUInt16BigEndian(rest), BinaryPrimitives.ReadUInt16BigEndian(rest[2..]))}");
            rest = rest[VlanTag.Length..];
        }

        return tags.Count == 0 ? null : string.Join('+', tags);
    }

    // The recorder of the sets shows the old TPID 9100 as a tag, though no device treats it as one.
    private static bool IsShownAsTag(ushort type) => EtherType.IsVlanTag(type) || type == OldTagProtocol;

    private void See(string point, string via, string seenAs, in StackFrame frame) =>
        observation.See(new Sighting(point, via, seenAs, TagText(frame), ChangeOf(frame)));

    // Only what routing rewrites changes contents; that tags move is told by the tag.
    private string? ChangeOf(in StackFrame frame) => frame.IsRouted || topology.Near.Devices[^1].Ipvlan is not null
        ? ChangeOf(Bytes(frame))
        : null;

    private string? ChangeOf(byte[] bytes) =>
        recorded.IsFromSocket ? $"data:{Convert.ToHexStringLower(bytes)}"
        : bytes.AsSpan().SequenceEqual(recorded.Frame) || topology.IsOneNamespace ? null
        : $"modified:{Convert.ToHexStringLower(bytes)}";

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
        var own = topology.AddressesOf(point);
        var isBroadcast = !destination.IsIpv6 && own.Any(address => !address.IsIpv6
            && (destination.Ipv4 == Ipv4Address.Broadcast || destination.Ipv4 == new Ipv4Prefix(address.Ipv4, 24).Last));
        if ((own.Contains(destination) || isBroadcast || (destination.IsMulticast && topology.HasJoined(point, destination)))
            && (source.IsIpv6 || !own.Contains(source)))
        {
            observation.See(new Sighting(point, via, source.ToString(), null));
        }
    }

    // A host's IP layer gives itself a copy of what its sockets send to the subnet's broadcast address.
    private void LoopsOwnBroadcast()
    {
        if (recorded.IsFromSocket && Sender is not null && FrameView.TryParse(recorded.Frame, out var frame)
            && frame.EtherType == EtherType.Ipv4 && Ipv4View.TryParse(frame.Payload, out var packet))
        {
            foreach (var own in topology.AddressesOf(Sender).Where(static address => !address.IsIpv6))
            {
                if (packet.Destination == new Ipv4Prefix(own.Ipv4, 24).Last)
                {
                    observation.See(new Sighting(Sender, "udp4", packet.Source.ToString(), null));
                }
            }
        }
    }

    private string NameOf(int device) => stack.Devices[device].Name;
}

using Bunshin.Packets.Addresses;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv6;
using Bunshin.Packets.Udp;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>Takes IPv6 packets for the host: neighbor discovery, echo, UDP echo.</summary>
internal sealed class Ipv6Receiver(SimulatedHost host, HostStack stack, NeighborTable neighbors, Trail trail)
{
    public void Receive(SimulatedInterface on, Ipv6View packet, ReadOnlyMemory<byte> frame)
    {
        if (!packet.Destination.IsMulticast && !host.Owns(packet.Destination))
        {
            stack.Forward(on, packet.Destination, frame);
            return;
        }

        if (!packet.TryGetUpperLayer(out var upper) || upper.FragmentOffset != 0)
        {
            trail.Record(on, TrailKind.Dropped, frame, "malformed, or a fragment, which is not put together here");
            return;
        }

        if (upper.Protocol == IpProtocol.Icmpv6 && Icmpv6View.TryParse(upper.Payload, out var message)
            && message.IsChecksumValid(packet.Source, packet.Destination))
        {
            ReceiveIcmp(on, packet, message);
        }
        else if (upper.Protocol == IpProtocol.Udp && UdpView.TryParse(upper.Payload, out var datagram)
            && datagram.IsChecksumValid(packet.Source, packet.Destination))
        {
            _ = UdpEchoService.TryReceive(stack, packet.Source, packet.Destination, datagram);
        }
    }

    private static AnswerKind? KindOf(Icmpv6Type type) => type switch
    {
        Icmpv6Type.TimeExceeded => AnswerKind.TimeExceeded,
        Icmpv6Type.DestinationUnreachable => AnswerKind.Unreachable,
        Icmpv6Type.PacketTooBig => AnswerKind.TooBig,
        _ => null,
    };

    private void ReceiveIcmp(SimulatedInterface on, Ipv6View packet, Icmpv6View message)
    {
        if (NeighborView.TryParse(message, out var neighbor) && packet.HopLimit == FrameBuilder.NeighborHopLimit)
        {
            ReceiveNeighbor(on, packet, neighbor);
        }
        else if (message.Type == Icmpv6Type.EchoRequest && !packet.Destination.IsMulticast)
        {
            stack.Send(packet.Destination, packet.Source, FrameBuilder.EchoReply(packet.Destination, packet.Source, message));
        }
        else if (message.Type == Icmpv6Type.EchoReply)
        {
            stack.Answered?.Invoke(new Answer(AnswerKind.Reply, packet.Source, message.Identifier, message.Sequence));
        }
        else if (KindOf(message.Type) is { } kind && QuotedEcho.TryRead(message.Body, isIpv6: true, out var identifier, out var sequence))
        {
            stack.Answered?.Invoke(new Answer(kind, packet.Source, identifier, sequence));
        }
    }

    private void ReceiveNeighbor(SimulatedInterface on, Ipv6View packet, NeighborView neighbor)
    {
        if (!neighbor.IsSolicitation)
        {
            if (neighbor.Options.TryGetLinkLayerAddress(NdpOptionType.TargetLinkLayerAddress, out var answered))
            {
                neighbors.Learn(on, neighbor.Target, answered, create: false);
            }

            return;
        }

        // Unlike ARP, the address must be this very interface's.
        if (!on.Owns(neighbor.Target))
        {
            return;
        }

        if (packet.Source == Ipv6Address.Any)
        {
            Advertise(on, neighbor.Target, Ipv6Address.AllNodes, NeighborFlags.Override);
            return;
        }

        if (neighbor.Options.TryGetLinkLayerAddress(NdpOptionType.SourceLinkLayerAddress, out var asking))
        {
            neighbors.Learn(on, packet.Source, asking, create: true);
        }

        Advertise(on, neighbor.Target, packet.Source, NeighborFlags.Solicited | NeighborFlags.Override);
    }

    private void Advertise(SimulatedInterface on, Ipv6Address target, Ipv6Address to, NeighborFlags flags)
    {
        var mac = to.IsMulticast ? to.MulticastMac : neighbors.Find(on, to)?.Mac;
        if (mac is { } known)
        {
            on.Send(FrameBuilder.Ip(known, on.Mac, target, to, FrameBuilder.Advertisement(target, to, on.Mac, flags)));
        }
    }
}

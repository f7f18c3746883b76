using Bunshin.Packets.Icmp;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Udp;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>Takes IPv4 packets for the host: answers echo and UDP echo, hands answers to those who wait.</summary>
internal sealed class Ipv4Receiver(SimulatedHost host, HostStack stack, Trail trail)
{
    public void Receive(SimulatedInterface on, Ipv4View packet, ReadOnlyMemory<byte> frame)
    {
        if (WhyNot(packet) is { } reason)
        {
            trail.Record(on, TrailKind.Dropped, frame, reason);
            return;
        }

        if (!packet.Destination.IsMulticast && !host.Owns(packet.Destination))
        {
            stack.Forward(on, packet.Destination, frame);
            return;
        }

        if (packet.IsFragment)
        {
            trail.Record(on, TrailKind.Dropped, frame, "fragments are not put together here");
            return;
        }

        if (packet.Protocol == IpProtocol.Icmp && IcmpView.TryParse(packet.Payload, out var message) && message.IsChecksumValid)
        {
            ReceiveIcmp(packet, message);
        }
        else if (packet.Protocol == IpProtocol.Udp && UdpView.TryParse(packet.Payload, out var datagram)
            && datagram.IsChecksumValid(packet.Source, packet.Destination))
        {
            if (!UdpEchoService.TryReceive(stack, packet.Source, packet.Destination, datagram))
            {
                stack.Send(packet.Destination, packet.Source, FrameBuilder.PortUnreachable(packet));
            }
        }
    }

    private string? WhyNot(Ipv4View packet) =>
        !packet.IsHeaderChecksumValid ? "wrong IPv4 header checksum"
        : host.Owns(packet.Source) ? "the packet claims to come from this host itself"
        : null;

    private static AnswerKind? KindOf(IcmpType type) => type switch
    {
        IcmpType.TimeExceeded => AnswerKind.TimeExceeded,
        IcmpType.DestinationUnreachable => AnswerKind.Unreachable,
        _ => null,
    };

    private void ReceiveIcmp(Ipv4View packet, IcmpView message)
    {
        if (message.Type == IcmpType.EchoRequest && !packet.Destination.IsMulticast)
        {
            stack.Send(packet.Destination, packet.Source, FrameBuilder.EchoReply(message));
        }
        else if (message.Type == IcmpType.EchoReply)
        {
            stack.Answered?.Invoke(new Answer(AnswerKind.Reply, packet.Source, message.Identifier, message.Sequence));
        }
        else if (KindOf(message.Type) is { } kind && QuotedEcho.TryRead(message.Body, isIpv6: false, out var identifier, out var sequence))
        {
            stack.Answered?.Invoke(new Answer(kind, packet.Source, identifier, sequence));
        }
    }
}

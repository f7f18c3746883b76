using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Udp;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>The echo service (RFC 862) that every model host offers over UDP, and the client's side of it.</summary>
internal static class UdpEchoService
{
    public const ushort ServerPort = 7;

    /// <summary>A request from the client's port, whose data is its number.</summary>
    public static IpPayload Request(IpAddress source, IpAddress destination, ushort port, ushort sequence)
    {
        Span<byte> data = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(data, sequence);
        return FrameBuilder.Udp(source, destination, port, ServerPort, data);
    }

    /// <summary>Answers a request, or hands an answer to who waits for it; false when nobody listens on the port.</summary>
    public static bool TryReceive(HostStack stack, IpAddress source, IpAddress destination, UdpView datagram)
    {
        if (datagram.DestinationPort == ServerPort)
        {
            stack.Send(
                destination, source, FrameBuilder.Udp(destination, source, ServerPort, datagram.SourcePort, datagram.Payload));
            return true;
        }

        if (datagram.SourcePort != ServerPort || datagram.Payload.Length < sizeof(ushort))
        {
            return false;
        }

        stack.Answered?.Invoke(
            new Answer(AnswerKind.Reply, source, datagram.DestinationPort, BinaryPrimitives.ReadUInt16BigEndian(datagram.Payload)));
        return true;
    }
}

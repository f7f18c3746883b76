using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Lab.Running;

/// <summary>A packet socket (<c>packet(7)</c>) on one interface, to look at what passes there and to send frames.</summary>
/// <remarks>For a handful of frames: what arrives waits in the socket's buffer until it is asked for.</remarks>
internal sealed class FrameTap : IDisposable
{
    private const int OutgoingType = 4; // PACKET_OUTGOING
    private const ushort AllProtocols = 3; // ETH_P_ALL

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[65536];

    private FrameTap(Socket socket) => _socket = socket;

    /// <summary>Opens one on the interface with that index in that namespace.</summary>
    public static FrameTap Open(NetworkNamespace place, int interfaceIndex) => place.Run(() =>
    {
        // Protocol 0: deaf until bound, so that no frame of another interface slips in.
        var socket = new Socket(AddressFamily.Packet, SocketType.Raw, 0);
        try
        {
            socket.Bind(new Address(interfaceIndex));
            return new FrameTap(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    });

    /// <summary>Sends a whole frame.</summary>
    public void Send(ReadOnlySpan<byte> frame) => _socket.Send(frame);

    /// <summary>The next frame, if one comes in time. The span is good until the next call.</summary>
    public bool TryReceive(TimeSpan wait, out ReadOnlySpan<byte> frame, out bool isOutgoing)
    {
        if (!_socket.Poll(wait, SelectMode.SelectRead))
        {
            frame = default;
            isOutgoing = false;
            return false;
        }

        EndPoint from = new Address(0);
        var length = _socket.ReceiveFrom(_buffer, ref from);
        frame = _buffer.AsSpan(0, length);
        isOutgoing = ((Address)from).PacketType == OutgoingType;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>
    /// <c>struct sockaddr_ll</c>: family 2, protocol 2 (network order), interface 4, hardware type 2, packet type 1, address
    /// length 1, address 8.
    /// </summary>
    private sealed class Address(int interfaceIndex, byte packetType = 0) : EndPoint
    {
        private const int Size = 20;

        public byte PacketType => packetType;

        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, Size);
            BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[2..], AllProtocols);
            BitConverter.TryWriteBytes(address.Buffer.Span[4..], interfaceIndex);
            return address;
        }

        public override EndPoint Create(SocketAddress socketAddress) =>
            new Address(BitConverter.ToInt32(socketAddress.Buffer.Span[4..]), socketAddress.Buffer.Span[10]);
    }
}

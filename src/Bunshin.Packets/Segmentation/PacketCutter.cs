using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Checksums;

namespace Bunshin.Packets.Segmentation;

/// <summary>Finishes what a sender left to the hardware: cuts a large TCP or UDP packet into those that go on the wire, with all checksums.</summary>
/// <remarks>
/// As the kernel does (<c>tcp_gso_segment</c>, <c>__udp_gso_segment</c>): IPv4 identification counts up, TCP's sequence number moves on,
/// FIN and PSH go with the last piece, CWR with the first. Owns the buffer its pieces lie in; one thread.
/// </remarks>
public sealed class PacketCutter
{
    private const int TcpChecksum = 16;
    private const int UdpChecksum = 6;
    private const int UdpHeaderLength = 8;
    private const int TcpHeaderLength = 20;
    private const int Ipv4HeaderLength = 20;
    private const int Ipv6HeaderLength = 40;
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const byte Fin = 0x01;
    private const byte Push = 0x08;
    private const byte WindowReduced = 0x80;
    private readonly byte[] _piece = new byte[65_536];

    /// <summary>Gives the next piece.</summary>
    /// <param name="packet">The whole packet, from its IP header on; any bytes will do.</param>
    /// <param name="offload">What is unfinished; offsets count from the packet's first byte.</param>
    /// <param name="at">How far the work is: 0 at first, then as it was left.</param>
    /// <param name="piece">A finished packet; it lives until the next call.</param>
    /// <returns>False when there is no more, or nothing that can be cut.</returns>
    public bool TryNext(ReadOnlySpan<byte> packet, in PacketOffload offload, ref int at, out ReadOnlySpan<byte> piece)
    {
        piece = default;
        if (offload.SegmentSize > 0)
        {
            return TryCut(packet, offload, ref at, out piece);
        }

        if (at > 0 || packet.IsEmpty || packet.Length > _piece.Length)
        {
            return false;
        }

        at = packet.Length;
        if (!offload.NeedsChecksum)
        {
            piece = packet;
            return true;
        }

        packet.CopyTo(_piece);
        piece = _piece.AsSpan(0, packet.Length);
        return PartialChecksum.TryComplete(_piece.AsSpan(0, packet.Length), offload.ChecksumStart, offload.ChecksumOffset);
    }

    private bool TryCut(ReadOnlySpan<byte> packet, in PacketOffload offload, ref int at, out ReadOnlySpan<byte> piece)
    {
        piece = default;
        var transport = offload.ChecksumStart;
        var isTcp = offload.ChecksumOffset == TcpChecksum;
        var least = packet.Length > 0 && packet[0] >> 4 == 6 ? Ipv6HeaderLength : Ipv4HeaderLength;
        var leastHeader = isTcp ? TcpHeaderLength : UdpHeaderLength;
        if ((!isTcp && offload.ChecksumOffset != UdpChecksum) || transport < least
            || packet.Length > _piece.Length || transport + leastHeader > packet.Length)
        {
            return false;
        }

        var header = isTcp ? (packet[transport + 12] >> 4) * 4 : UdpHeaderLength;
        var headers = transport + header;
        var payload = Math.Min(offload.SegmentSize, packet.Length - headers - at);
        if (header < leastHeader || payload <= 0)
        {
            return false;
        }

        var whole = _piece.AsSpan(0, headers + payload);
        packet[..headers].CopyTo(whole);
        packet.Slice(headers + at, payload).CopyTo(whole[headers..]);
        if (isTcp)
        {
            MoveOn(whole[transport..], at, isLast: headers + at + payload == packet.Length);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(whole[(transport + 4)..], (ushort)(whole.Length - transport));
        }

        Finish(whole, transport, at / offload.SegmentSize, isTcp);
        at += payload;
        piece = whole;
        return true;
    }

    private static void MoveOn(Span<byte> tcp, int at, bool isLast)
    {
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]) + (uint)at);
        if (!isLast)
        {
            tcp[13] &= unchecked((byte)~(Fin | Push));
        }

        if (at > 0)
        {
            tcp[13] &= unchecked((byte)~WindowReduced);
        }
    }

    private static void Finish(Span<byte> whole, int transport, int number, bool isTcp)
    {
        var protocol = isTcp ? Tcp : Udp;
        var length = whole.Length - transport;
        ulong pseudo;
        if (whole[0] >> 4 == 6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(whole[4..], (ushort)(whole.Length - Ipv6HeaderLength));
            pseudo = InternetChecksum.PseudoHeader(Ipv6Address.Read(whole[8..]), Ipv6Address.Read(whole[24..]), protocol, length);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(whole[2..], (ushort)whole.Length);
            BinaryPrimitives.WriteUInt16BigEndian(whole[4..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(whole[4..]) + number));
            whole[10..12].Clear();
            BinaryPrimitives.WriteUInt16BigEndian(whole[10..], InternetChecksum.Compute(whole[..transport]));
            pseudo = InternetChecksum.PseudoHeader(Ipv4Address.Read(whole[12..]), Ipv4Address.Read(whole[16..]), protocol, length);
        }

        var field = whole[(transport + (isTcp ? TcpChecksum : UdpChecksum))..];
        field[..2].Clear();
        var checksum = InternetChecksum.Compute(whole[transport..], pseudo);
        BinaryPrimitives.WriteUInt16BigEndian(field, checksum == 0 && !isTcp ? ushort.MaxValue : checksum);
    }
}

/// <summary>What a sender left to the hardware: a checksum, and the cutting of a large TCP or UDP packet (virtio 1.2 section 5.1.6.2).</summary>
/// <param name="SegmentSize">Payload bytes of each piece; 0: the packet is of ordinary size.</param>
/// <param name="NeedsChecksum">The transport checksum is not finished; always so where there is a segment size.</param>
/// <param name="ChecksumStart">Where the transport header begins.</param>
/// <param name="ChecksumOffset">Where the checksum is in it: 16 in TCP, 6 in UDP.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PacketOffload(int SegmentSize, bool NeedsChecksum, int ChecksumStart, int ChecksumOffset)
{
    /// <summary>The same with offsets that count from <paramref name="bytes"/> further on.</summary>
    public PacketOffload From(int bytes) => this with { ChecksumStart = ChecksumStart - bytes };
}

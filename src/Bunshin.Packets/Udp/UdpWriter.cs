using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Ip;

namespace Bunshin.Packets.Udp;

/// <summary>Writes UDP datagrams with their checksum. Returns the bytes written; a span that is too short throws.</summary>
public static class UdpWriter
{
    /// <summary>A datagram between IPv4 addresses.</summary>
    public static int Write(
        Span<byte> into,
        Ipv4Address source,
        Ipv4Address destination,
        ushort sourcePort,
        ushort destinationPort,
        ReadOnlySpan<byte> data) => Write(
            into,
            InternetChecksum.PseudoHeader(source, destination, IpProtocol.Udp, UdpView.HeaderLength + data.Length),
            sourcePort,
            destinationPort,
            data);

    /// <summary>A datagram between IPv6 addresses.</summary>
    public static int Write(
        Span<byte> into,
        Ipv6Address source,
        Ipv6Address destination,
        ushort sourcePort,
        ushort destinationPort,
        ReadOnlySpan<byte> data) => Write(
            into,
            InternetChecksum.PseudoHeader(source, destination, IpProtocol.Udp, UdpView.HeaderLength + data.Length),
            sourcePort,
            destinationPort,
            data);

    private static int Write(Span<byte> into, ulong pseudo, ushort sourcePort, ushort destinationPort, ReadOnlySpan<byte> data)
    {
        var datagram = into[..(UdpView.HeaderLength + data.Length)];
        data.CopyTo(datagram[UdpView.HeaderLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(datagram, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[2..], destinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(datagram[4..], (uint)checked((ushort)datagram.Length) << 16);
        var checksum = InternetChecksum.Compute(datagram, pseudo);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[6..], checksum == 0 ? ushort.MaxValue : checksum);
        return datagram.Length;
    }
}

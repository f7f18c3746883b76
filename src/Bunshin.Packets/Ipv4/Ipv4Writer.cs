using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Checksums;

namespace Bunshin.Packets.Ipv4;

/// <summary>Writes IPv4 headers without options.</summary>
public static class Ipv4Writer
{
    /// <summary>Writes a header with its checksum and returns its 20 bytes' length; a span that is too short throws.</summary>
    /// <param name="into">Where the header goes; the payload belongs right behind it.</param>
    /// <param name="source">Source address.</param>
    /// <param name="destination">Destination address.</param>
    /// <param name="protocol">What the payload is.</param>
    /// <param name="payloadLength">Bytes behind the header, at most 65,515; more throws.</param>
    /// <param name="identification">Identification field.</param>
    /// <param name="timeToLive">Hops allowed.</param>
    /// <param name="dontFragment">Sets DF, as Linux does for what is not to be cut.</param>
    public static int WriteHeader(
        Span<byte> into,
        Ipv4Address source,
        Ipv4Address destination,
        byte protocol,
        int payloadLength,
        ushort identification = 0,
        byte timeToLive = 64,
        bool dontFragment = true)
    {
        var header = into[..Ipv4View.MinHeaderLength];
        header.Clear();
        header[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], checked((ushort)(Ipv4View.MinHeaderLength + payloadLength)));
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], identification);
        header[6] = (byte)(dontFragment ? 0x40 : 0);
        header[8] = timeToLive;
        header[9] = protocol;
        source.Write(header[12..]);
        destination.Write(header[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], InternetChecksum.Compute(header));
        return Ipv4View.MinHeaderLength;
    }
}

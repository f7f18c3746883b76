using System.Buffers.Binary;
using Bunshin.Packets.Addresses;

namespace Bunshin.Packets.Ipv6;

/// <summary>Writes the fixed header of IPv6.</summary>
public static class Ipv6Writer
{
    /// <summary>Writes a header with traffic class and flow label 0 and returns its 40 bytes' length; a span that is too short throws.</summary>
    /// <param name="into">Where the header goes; the payload belongs right behind it.</param>
    /// <param name="source">Source address.</param>
    /// <param name="destination">Destination address.</param>
    /// <param name="nextHeader">What the payload starts with.</param>
    /// <param name="payloadLength">Bytes behind the header, at most 65,535; more throws.</param>
    /// <param name="hopLimit">Hops allowed; neighbor discovery needs 255.</param>
    public static int WriteHeader(
        Span<byte> into, Ipv6Address source, Ipv6Address destination, byte nextHeader, int payloadLength, byte hopLimit = 64)
    {
        BinaryPrimitives.WriteUInt32BigEndian(into, 0x6000_0000);
        BinaryPrimitives.WriteUInt16BigEndian(into[4..], checked((ushort)payloadLength));
        into[6] = nextHeader;
        into[7] = hopLimit;
        source.Write(into[8..]);
        destination.Write(into[24..]);
        return Ipv6View.HeaderLength;
    }
}

using System.Buffers.Binary;
using Bunshin.Packets.Addresses;

namespace Bunshin.Packets.Checksums;

/// <summary>The internet checksum (RFC 1071): full, over pieces, and changed in place (RFC 1624).</summary>
/// <remarks>
/// A <em>sum</em> is the unfinished one's complement sum, to be added up and folded at the end; a <em>checksum</em> is its
/// complement, as it stands in a header. Over data that includes a right checksum the sum folds to 0xffff.
/// </remarks>
public static class InternetChecksum
{
    /// <summary>The checksum of <paramref name="bytes"/> on top of <paramref name="sum"/>, ready to be written big-endian.</summary>
    public static ushort Compute(ReadOnlySpan<byte> bytes, ulong sum = 0) => (ushort)~Fold(sum + Sum(bytes));

    /// <summary>Whether <paramref name="bytes"/>, which hold their checksum, add up with <paramref name="sum"/>.</summary>
    public static bool IsValid(ReadOnlySpan<byte> bytes, ulong sum = 0) => Fold(sum + Sum(bytes)) == 0xFFFF;

    /// <summary>
    /// The sum of <paramref name="bytes"/> as big-endian 16-bit words; an odd last byte is a word's upper half. Pieces may be
    /// added when each but the last has an even length.
    /// </summary>
    public static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        // The one's complement sum does not care for the order of octets within words as long as it is swapped back at the
        // end (RFC 1071 section 2 B), so whole machine words are added as they lie in memory.
        ulong native = 0;
        while (bytes.Length >= sizeof(ulong))
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            native += (word & uint.MaxValue) + (word >> 32);
            bytes = bytes[sizeof(ulong)..];
        }

        while (bytes.Length >= sizeof(ushort))
        {
            native += BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            bytes = bytes[sizeof(ushort)..];
        }

        if (bytes.Length > 0)
        {
            native += bytes[0];
        }

        return BinaryPrimitives.ReverseEndianness(Fold(native));
    }

    /// <summary>Brings a sum down to 16 bits with end-around carry.</summary>
    public static ushort Fold(ulong sum)
    {
        sum = (sum & uint.MaxValue) + (sum >> 32);
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)sum;
    }

    /// <summary>The checksum after one 16-bit word of the data changed (RFC 1624 equation 3).</summary>
    public static ushort Update(ushort checksum, ushort before, ushort after) =>
        (ushort)~Fold((ulong)(ushort)~checksum + (ushort)~before + after);

    /// <summary>The sum of the pseudo header that TCP, UDP over IPv4 prepend (RFC 9293 section 3.1).</summary>
    public static ulong PseudoHeader(Ipv4Address source, Ipv4Address destination, byte protocol, int length) =>
        (ulong)source.Value + destination.Value + protocol + (uint)length;

    /// <summary>The sum of the pseudo header of upper layers over IPv6 (RFC 8200 section 8.1), ICMPv6 included.</summary>
    public static ulong PseudoHeader(Ipv6Address source, Ipv6Address destination, byte protocol, int length) =>
        Words(source) + Words(destination) + protocol + (uint)length;

    private static ulong Words(Ipv6Address address)
    {
        var upper = (ulong)(address.Value >> 64);
        var lower = (ulong)address.Value;
        return (upper >> 32) + (uint)upper + (lower >> 32) + (uint)lower;
    }
}

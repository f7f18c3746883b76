using System.Buffers.Binary;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Recordings;

/// <summary>The frames that conformance is measured with: an experimental EtherType, then a number that tells them apart.</summary>
/// <remarks>
/// <code>
/// | destination | source | [8100 TCI] | 88b5 or 8808 | "RKO1" | number, 8 bytes | filler 03 0a 11 .. |
/// </code>
/// 60 bytes, 64 with a tag. The type is 8808 for PAUSE's group.
/// </remarks>
public static class ConformanceFrame
{
    /// <summary>Length without a tag, in bytes.</summary>
    public const int Length = 60;

    /// <summary>"RKO1".</summary>
    internal const uint Magic = 0x524B_4F31;
    private static readonly MacAddress PauseGroup = new(0x0180_C200_0001);

    /// <summary>Makes one.</summary>
    /// <param name="destination">Destination.</param>
    /// <param name="source">Source; need not be the sender's own.</param>
    /// <param name="vlan">VID of a tag in line, or null.</param>
    /// <param name="number">What tells it apart; a recording's case <c>i</c> has <c>i + 1</c>.</param>
    public static byte[] Build(MacAddress destination, MacAddress source, int? vlan, long number)
    {
        var bytes = new byte[Length + (vlan is null ? 0 : VlanTag.Length)];
        destination.Write(bytes);
        source.Write(bytes.AsSpan(6));
        var at = 12;
        if (vlan is { } vid)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), EtherType.Dot1Q);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 2), (ushort)vid);
            at += VlanTag.Length;
        }

        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), destination == PauseGroup ? EtherType.Pause : EtherType.LocalExperimental1);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + 2), Magic);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(at + 6), number);
        for (int filler = at + 14, value = 3; filler < bytes.Length; filler++, value += 7)
        {
            bytes[filler] = (byte)value;
        }

        return bytes;
    }

    /// <summary>Puts tags in line, the outermost first.</summary>
    internal static byte[] Tag(ReadOnlySpan<byte> frame, IEnumerable<VlanTag> tags)
    {
        List<byte> tagged = [.. frame[..12]];
        Span<byte> bytes = stackalloc byte[VlanTag.Length];
        foreach (var tag in tags)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, tag.Tpid);
            BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], tag.Tci);
            tagged.AddRange(bytes);
        }

        return [.. tagged, .. frame[12..]];
    }

    /// <summary>Finds the number in a frame, whatever tags and headers it has.</summary>
    /// <param name="bytes">The frame from the destination address on, or a datagram's payload.</param>
    /// <param name="number">The number.</param>
    /// <param name="payload">What begins with "RKO1".</param>
    /// <returns>False for a frame of somebody else's.</returns>
    public static bool TryReadNumber(ReadOnlySpan<byte> bytes, out long number, out ReadOnlySpan<byte> payload)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(magic, Magic);
        var at = bytes.IndexOf(magic);
        if (at >= 0 && at + 12 <= bytes.Length)
        {
            number = BinaryPrimitives.ReadInt64BigEndian(bytes[(at + 4)..]);
            payload = bytes[at..];
            return true;
        }

        number = 0;
        payload = default;
        return false;
    }
}

using System.Buffers.Binary;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Recordings;

/// <summary>The tags of a frame in a recording's words: <c>meta:8100:0064+inline:8100:0032</c>.</summary>
internal static class TagWords
{
    /// <summary>Shown as a tag, though no device treats it as one.</summary>
    public const ushort OldProtocol = 0x9100;

    private const int Addresses = 2 * MacAddress.Length;

    /// <summary>The words, or null for a frame without tags.</summary>
    /// <param name="outOfBand">The tag that came as metadata.</param>
    /// <param name="added">In-line tags before <paramref name="rest"/>.</param>
    /// <param name="rest">What follows the addresses (and the added tags).</param>
    public static string? Of(VlanTag outOfBand, ReadOnlySpan<VlanTag> added, ReadOnlySpan<byte> rest)
    {
        var tags = new List<string>();
        if (outOfBand.IsPresent)
        {
            tags.Add($"meta:{outOfBand}");
        }

        foreach (var tag in added)
        {
            tags.Add($"inline:{tag}");
        }

        for (; IsTagAt(rest); rest = rest[VlanTag.Length..])
        {
            tags.Add($"inline:{new VlanTag(BinaryPrimitives.ReadUInt16BigEndian(rest), BinaryPrimitives.ReadUInt16BigEndian(rest[2..]))}");
        }

        return tags.Count == 0 ? null : string.Join('+', tags);
    }

    /// <summary>The words for a whole frame.</summary>
    public static string? Of(VlanTag outOfBand, ReadOnlySpan<byte> frame) =>
        frame.Length < Addresses ? null : Of(outOfBand, [], frame[Addresses..]);

    /// <summary>The frame without its tags in line.</summary>
    public static byte[] Without(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < Addresses)
        {
            return [.. frame];
        }

        var rest = frame[Addresses..];
        while (IsTagAt(rest))
        {
            rest = rest[VlanTag.Length..];
        }

        return [.. frame[..Addresses], .. rest];
    }

    private static bool IsTagAt(ReadOnlySpan<byte> rest) => rest.Length >= VlanTag.Length + 2 && IsTag(BinaryPrimitives.ReadUInt16BigEndian(rest));

    private static bool IsTag(ushort type) => EtherType.IsVlanTag(type) || type == OldProtocol;
}

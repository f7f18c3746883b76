using System.Buffers.Binary;

namespace Bunshin.Packets.Ethernet;

/// <summary>An Ethernet frame, parsed once: what every forwarder reads. Infallible after <see cref="TryParse(ReadOnlySpan{byte}, VlanTag, out FrameView)"/>.</summary>
/// <remarks>
/// Only the outermost VLAN tag is looked at, wherever it was: in line, or out of band as the kernel hands it over
/// (<c>PACKET_AUXDATA</c>). A second tag is payload. The view borrows the bytes and lives no longer than they do.
/// <code>
///  0                6               12        14
/// +----------------+----------------+---------+----------
/// |  destination   |    source      |  type   | payload      untagged, or tag out of band
/// +----------------+----------------+----+----+----+-----
/// |  destination   |    source      |8100|TCI |type| ...      tag in line
/// +----------------+----------------+----+----+----+-----
/// </code>
/// </remarks>
public readonly ref struct FrameView
{
    /// <summary>Bytes of the header without a tag; the least a frame may have.</summary>
    public const int HeaderLength = 14;

    private readonly ReadOnlySpan<byte> _bytes;

    private FrameView(ReadOnlySpan<byte> bytes, VlanTag tag, bool tagInLine, ushort etherType)
    {
        _bytes = bytes;
        Destination = MacAddress.Read(bytes);
        Source = MacAddress.Read(bytes[MacAddress.Length..]);
        Tag = tag;
        IsTagInLine = tagInLine;
        EtherType = etherType;
    }

    /// <summary>The whole frame from the destination address on, without FCS, as it lies in memory.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Where the frame goes.</summary>
    public MacAddress Destination { get; }

    /// <summary>Where the frame says it comes from; never checked.</summary>
    public MacAddress Source { get; }

    /// <summary>The outermost tag, in line or out of band; <see cref="VlanTag.None"/> without one.</summary>
    public VlanTag Tag { get; }

    /// <summary>Whether <see cref="Tag"/> is among <see cref="Bytes"/>.</summary>
    public bool IsTagInLine { get; }

    /// <summary>The type after the outermost tag (which may itself be a tag's), or a length below 0x600.</summary>
    public ushort EtherType { get; }

    /// <summary>What follows the header and the outermost tag.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[(HeaderLength + (IsTagInLine ? VlanTag.Length : 0))..];

    /// <summary>Length in bytes with the 14-byte header, without FCS and without the outermost tag, wherever that is.</summary>
    public int LengthWithoutTag => IsTagInLine ? _bytes.Length - VlanTag.Length : _bytes.Length;

    /// <summary>
    /// Reads a frame whose outermost tag may have been taken out by the kernel and be given as
    /// <paramref name="outOfBand"/>; then an inner tag that lies in line is payload.
    /// </summary>
    /// <returns>False for less than 14 bytes, or for a tag TPID in line with fewer than 4 bytes behind it.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, VlanTag outOfBand, out FrameView frame)
    {
        if (bytes.Length < HeaderLength)
        {
            frame = default;
            return false;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]);
        if (outOfBand.IsPresent || !Ethernet.EtherType.IsVlanTag(type))
        {
            frame = new FrameView(bytes, outOfBand, tagInLine: false, type);
            return true;
        }

        if (bytes.Length < HeaderLength + VlanTag.Length)
        {
            frame = default;
            return false;
        }

        var tag = new VlanTag(type, BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]));
        frame = new FrameView(bytes, tag, tagInLine: true, BinaryPrimitives.ReadUInt16BigEndian(bytes[16..]));
        return true;
    }

    /// <summary>As the three-argument form, with no tag out of band.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out FrameView frame) => TryParse(bytes, VlanTag.None, out frame);
}

using System.Buffers.Binary;
using System.Text;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Packets.PcapNg;

/// <summary>
/// Writes one section of pcapng (draft-ietf-opsawg-pcapng): several Ethernet interfaces, nanosecond timestamps which the caller
/// gives, direction, and why a frame was dropped as its comment.
/// </summary>
/// <remarks>
/// Numbers are little-endian, as the section header tells. Each block goes to the stream in one write, so a file cut short by a
/// crash ends in at most one broken block. Not for several threads at once. The stream stays the caller's: it is neither flushed nor closed here.
/// <code>
/// +------+--------------+------------------+---------+--------------+
/// | type | total length | body, fixed part | options | total length |   every part is padded to 4 bytes
/// +------+--------------+------------------+---------+--------------+
/// </code>
/// </remarks>
public sealed class PcapNgWriter
{
    // Three bytes of UTF-8 for each UTF-16 unit at most must fit an option's 16-bit length.
    private const int MaxTextLength = 16_384;

    private readonly Stream _stream;
    private byte[] _block = new byte[2048];
    private int _length;
    private int _interfaces;

    /// <summary>Begins the section: writes its header at once.</summary>
    /// <param name="stream">Where the blocks go.</param>
    /// <param name="application">Name of what captures, for the file's reader.</param>
    public PcapNgWriter(Stream stream, string application = "bunshin")
    {
        _stream = stream;
        Begin(PcapNgBlock.SectionHeader);
        Append(PcapNgBlock.ByteOrderMagic);
        Append(1); // major version 1, minor 0
        Append64(ulong.MaxValue); // the section's length is not known beforehand
        AppendText(PcapNgBlock.OptionApplication, application);
        AppendEndOfOptions();
        End();
    }

    /// <summary>Describes an Ethernet interface and returns its number, which frames then name. May come between frames.</summary>
    /// <param name="name">Interface name.</param>
    /// <param name="description">For a person, or null.</param>
    /// <param name="snapLength">Most bytes kept of a frame, or 0 for no limit; only told, not applied.</param>
    public int AddInterface(string name, string? description = null, int snapLength = 0)
    {
        Begin(PcapNgBlock.InterfaceDescription);
        Append(PcapNgBlock.LinkTypeEthernet);
        Append((uint)snapLength);
        AppendText(PcapNgBlock.OptionInterfaceName, name);
        if (description is not null)
        {
            AppendText(PcapNgBlock.OptionInterfaceDescription, description);
        }

        AppendOption(PcapNgBlock.OptionTimestampResolution, [9]); // powers of ten: nanoseconds
        AppendEndOfOptions();
        End();
        return _interfaces++;
    }

    /// <summary>Writes one frame.</summary>
    /// <param name="interfaceNumber">What <see cref="AddInterface"/> returned; another number throws.</param>
    /// <param name="nanoseconds">Time since 1970, or since the simulation began.</param>
    /// <param name="frame">The bytes kept, without FCS.</param>
    /// <param name="direction">Which way it went.</param>
    /// <param name="originalLength">Bytes the frame had, where fewer are kept.</param>
    /// <param name="comment">A word on this frame, mostly why it was dropped; text beyond 16,384 characters is cut off.</param>
    /// <param name="lost">Frames that were lost on this interface since the one written before.</param>
    public void WriteFrame(
        int interfaceNumber,
        ulong nanoseconds,
        ReadOnlySpan<byte> frame,
        PcapNgDirection direction = PcapNgDirection.Unknown,
        int? originalLength = null,
        ReadOnlySpan<char> comment = default,
        ulong lost = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)interfaceNumber, (uint)_interfaces, nameof(interfaceNumber));
        Begin(PcapNgBlock.EnhancedPacket);
        Append((uint)interfaceNumber);
        Append((uint)(nanoseconds >> 32));
        Append((uint)nanoseconds);
        Append((uint)frame.Length);
        Append((uint)(originalLength ?? frame.Length));
        AppendPadded(frame);
        AppendFrameOptions(frame, direction, comment, lost);
        End();
    }

    private void AppendFrameOptions(ReadOnlySpan<byte> frame, PcapNgDirection direction, ReadOnlySpan<char> comment, ulong lost)
    {
        if (direction == PcapNgDirection.Unknown && comment.IsEmpty && lost == 0)
        {
            return;
        }

        if (!comment.IsEmpty)
        {
            AppendText(PcapNgBlock.OptionComment, comment);
        }

        if (direction != PcapNgDirection.Unknown)
        {
            Span<byte> flags = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(flags, (uint)direction | ReceptionType(frame));
            AppendOption(PcapNgBlock.OptionFlags, flags);
        }

        if (lost != 0)
        {
            Span<byte> count = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(count, lost);
            AppendOption(PcapNgBlock.OptionDropCount, count);
        }

        AppendEndOfOptions();
    }

    private static uint ReceptionType(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < MacAddress.Length)
        {
            return 0;
        }

        var destination = MacAddress.Read(frame);
        return destination.IsBroadcast ? 3u << 2 : destination.IsGroup ? 2u << 2 : 1u << 2;
    }

    private void Begin(uint type)
    {
        _length = 0;
        Append(type);
        Append(0); // total length, known at the end
    }

    private void End()
    {
        var total = (uint)(_length + sizeof(uint));
        Append(total);
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(sizeof(uint)), total);
        _stream.Write(_block, 0, _length);
    }

    private void AppendText(ushort code, ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, MaxTextLength)];
        var length = Encoding.UTF8.GetByteCount(text);
        AppendOptionHeader(code, length);
        Encoding.UTF8.GetBytes(text, Reserve(length));
        Pad();
    }

    private void AppendOption(ushort code, ReadOnlySpan<byte> value)
    {
        AppendOptionHeader(code, value.Length);
        AppendPadded(value);
    }

    private void AppendOptionHeader(ushort code, int length) => Append(code | ((uint)length << 16));

    private void AppendEndOfOptions() => Append(0);

    private void AppendPadded(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        Pad();
    }

    private void Pad() => Reserve(-_length & 3).Clear();

    private void Append(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(sizeof(uint)), value);

    private void Append64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(sizeof(ulong)), value);

    private Span<byte> Reserve(int length)
    {
        if (_block.Length - _length < length)
        {
            Array.Resize(ref _block, Math.Max(_block.Length * 2, _length + length));
        }

        _length += length;
        return _block.AsSpan(_length - length, length);
    }
}

/// <summary>Numbers of the pcapng format that the writer uses (draft-ietf-opsawg-pcapng sections 3.5, 4).</summary>
internal static class PcapNgBlock
{
    public const uint SectionHeader = 0x0A0D_0D0A;
    public const uint ByteOrderMagic = 0x1A2B_3C4D;
    public const uint InterfaceDescription = 1;
    public const uint EnhancedPacket = 6;
    public const uint LinkTypeEthernet = 1;
    public const ushort OptionComment = 1;
    public const ushort OptionApplication = 4;
    public const ushort OptionInterfaceName = 2;
    public const ushort OptionInterfaceDescription = 3;
    public const ushort OptionTimestampResolution = 9;
    public const ushort OptionFlags = 2;
    public const ushort OptionDropCount = 4;
}

/// <summary>Which way a captured frame went, seen from the interface (<c>epb_flags</c>, bits 0 and 1).</summary>
public enum PcapNgDirection
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Received.</summary>
    Inbound = 1,

    /// <summary>Sent.</summary>
    Outbound = 2,
}

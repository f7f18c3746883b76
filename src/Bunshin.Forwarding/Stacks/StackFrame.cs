using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Stacks;

/// <summary>A frame as one device of a stack sees it: the bytes stay where they lie, tags come and go by arithmetic.</summary>
/// <remarks>
/// <code>
///  0          12     rest
/// +----------+------+------+---------
/// | addresses| tags | type | payload     the bytes as they came
/// +----------+------+------+---------
///   Destination, Source; Tag out of band; in-line tags added by the walk; then the bytes from "rest" on
/// </code>
/// Tags up to <c>rest</c> have been taken off. The value borrows the bytes and lives no longer than they do.
/// </remarks>
public ref struct StackFrame
{
    /// <summary>Most tags that can be before <see cref="Rest"/>.</summary>
    public const int MaximumTags = TagList.Capacity + 1;

    private const int Addresses = 2 * MacAddress.Length;
    private readonly ReadOnlySpan<byte> _bytes;
    private int _rest;
    private int _count;
    private int _hidden;
    private TagList _tags;

    /// <summary>A frame as it came: nothing taken off, nothing added.</summary>
    public StackFrame(in FrameView frame, uint priority = 0)
    {
        _bytes = frame.Bytes;
        _rest = Addresses;
        Destination = frame.Destination;
        Source = frame.Source;
        Tag = frame.IsTagInLine ? VlanTag.None : frame.Tag;
        Priority = priority;
    }

    /// <summary>Where it goes.</summary>
    public MacAddress Destination { get; private set; }

    /// <summary>Where it says it comes from.</summary>
    public MacAddress Source { get; private set; }

    /// <summary>The tag out of band.</summary>
    public VlanTag Tag { get; internal set; }

    /// <summary>
    /// The last tag that nobody claimed: the device's captures saw it, its protocols do not. A device that looks at tags itself
    /// must be given the frame with it, or would take another VLAN's frame for its own.
    /// </summary>
    public VlanTag UnclaimedTag { get; internal set; }

    /// <summary>The packet's priority (<c>skb->priority</c>).</summary>
    public uint Priority { get; internal set; }

    /// <summary>
    /// The Ethernet header is new, and the IPv4 length and checksum or the IPv6 payload length must be set to what follows it:
    /// <see cref="CopyTo"/> does.
    /// </summary>
    public bool IsRouted { get; private set; }

    /// <summary>The first type in line that is looked at: a tag's TPID, or the payload's.</summary>
    public readonly ushort Protocol =>
        _count > _hidden ? _tags[_hidden].Tpid : BinaryPrimitives.ReadUInt16BigEndian(_bytes[_rest..]);

    /// <summary>Bytes from the destination address on, with all tags in line, without one out of band.</summary>
    public readonly int Length => Addresses + (_count * VlanTag.Length) + _bytes.Length - _rest;

    /// <summary>
    /// Bytes as the kernel counts them on arrival: a 14-byte header and what follows <see cref="Protocol"/>; put-back tags are not counted.
    /// </summary>
    public readonly int CountedLength => Length - (_hidden * VlanTag.Length);

    /// <summary>Where in the frame's bytes <see cref="Rest"/> begins.</summary>
    public readonly int RestOffset => _rest;

    /// <summary>How many in-line tags the walk added, which lie between the addresses and <see cref="Rest"/>.</summary>
    public readonly int AddedTags => _count;

    /// <summary>The untouched end of the frame's bytes, from the type field on.</summary>
    public readonly ReadOnlySpan<byte> Rest => _bytes[_rest..];

    /// <summary>In-line tag number <paramref name="index"/> of those added, outermost first.</summary>
    public readonly VlanTag AddedTag(int index) => index < _count ? _tags[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>
    /// Copies the tags that lie between the addresses and <see cref="Rest"/> on a wire that has no band: the one out of band (or
    /// <see cref="UnclaimedTag"/>) first, then those added; not those put back for captures, which protocols do not see.
    /// </summary>
    /// <param name="into">Room for <see cref="MaximumTags"/>.</param>
    /// <returns>How many.</returns>
    public readonly int CopyTags(Span<VlanTag> into)
    {
        var count = 0;
        var outer = Tag.IsPresent ? Tag : UnclaimedTag;
        if (outer.IsPresent)
        {
            into[count++] = outer;
        }

        for (var tag = _hidden; tag < _count; tag++)
        {
            into[count++] = _tags[tag];
        }

        return count;
    }

    /// <summary>Writes the frame as it is now to <paramref name="into"/>, which must have room.</summary>
    /// <param name="into">At least <see cref="Length"/> bytes, and four more with a tag out of band that is put in line.</param>
    /// <param name="tagInLine">Put <see cref="Tag"/> in line, for ports that have no band; else it is left out.</param>
    /// <param name="withPutBack">With the tags that were put back for captures, which protocols do not see.</param>
    /// <returns>Bytes written.</returns>
    public readonly int CopyTo(Span<byte> into, bool tagInLine, bool withPutBack = true)
    {
        Destination.Write(into);
        Source.Write(into[MacAddress.Length..]);
        var at = Addresses;
        if (tagInLine && Tag.IsPresent)
        {
            at = Write(Tag, into, at);
        }

        for (var tag = withPutBack ? 0 : _hidden; tag < _count; tag++)
        {
            at = Write(_tags[tag], into, at);
        }

        Rest.CopyTo(into[at..]);
        if (IsRouted)
        {
            SetLengths(into[at..(at + Rest.Length)]);
        }

        return at + Rest.Length;
    }

    /// <summary>The packet as routing sends it on: with a header for the next hop.</summary>
    public readonly StackFrame Routed(MacAddress destination, MacAddress source)
    {
        var routed = this;
        routed.Destination = destination;
        routed.Source = source;
        routed.IsRouted = true;
        return routed;
    }

    /// <summary>Moves an in-line tag out of band, unless one is there, as every device does first with what arrives.</summary>
    /// <returns>False for a tag that is cut off.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryUntag() => Tag.IsPresent || !EtherType.IsVlanTag(Protocol) || TryTakeTag();

    private bool TryTakeTag()
    {
        if (_count > _hidden)
        {
            Tag = _tags[_hidden];
            for (var tag = _hidden + 1; tag < _count; tag++)
            {
                _tags[tag - 1] = _tags[tag];
            }

            _count--;
            return true;
        }

        // The kernel asks for two bytes behind the type that follows the tag, too.
        if (_bytes.Length - _rest < 2 + VlanTag.Length + 2)
        {
            return false;
        }

        Tag = new VlanTag(Protocol, BinaryPrimitives.ReadUInt16BigEndian(_bytes[(_rest + 2)..]));
        _rest += VlanTag.Length;
        return true;
    }

    /// <summary>Puts a tag that was taken off back in line, where captures see it and protocols do not (reorder_hdr off).</summary>
    internal void PutBack(VlanTag tag)
    {
        Insert(_hidden, tag);
        _hidden++;
    }

    /// <summary>Moves the tag out of band in line, in front of all others.</summary>
    internal void PushInLine()
    {
        if (!Tag.IsPresent)
        {
            return;
        }

        Insert(0, Tag);
        Tag = VlanTag.None;
    }

    /// <summary>What the rules of a port look at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly FrameFacts Facts() => new(
        Destination, Source, Protocol, CountedLength, _count > _hidden ? default : _bytes[(_rest + 2)..], Tag.IsPresent);

    private void Insert(int at, VlanTag tag)
    {
        for (var next = _count; next > at; next--)
        {
            _tags[next] = _tags[next - 1];
        }

        _tags[at] = tag;
        _count++;
    }

    private static int Write(VlanTag tag, Span<byte> into, int at)
    {
        BinaryPrimitives.WriteUInt16BigEndian(into[at..], tag.Tpid);
        BinaryPrimitives.WriteUInt16BigEndian(into[(at + 2)..], tag.Tci);
        return at + VlanTag.Length;
    }

    private static void SetLengths(Span<byte> rest)
    {
        var packet = rest[2..];
        if (BinaryPrimitives.ReadUInt16BigEndian(rest) == EtherType.Ipv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)Math.Min(ushort.MaxValue, packet.Length - 40));
            return;
        }

        var header = packet[..Math.Clamp((packet[0] & 0xF) * 4, 20, packet.Length)];
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], InternetChecksum.Compute(header));
    }
}

using System.Buffers.Binary;

namespace Bunshin.Packets.Ethernet;

/// <summary>The in-line VLAN tags of a frame, outermost first, found once: <c>foreach (var tag in tags)</c>.</summary>
/// <remarks>The kernel treats 0x8100 and 0x88a8 as tags at any depth, and nothing else. The view borrows the frame's bytes.</remarks>
public readonly ref struct VlanTags
{
    /// <summary>More tags than this are malformed: no network nests so deep, and a walk must end.</summary>
    public const int MaxDepth = 8;

    private readonly ReadOnlySpan<byte> _tags;

    private VlanTags(ReadOnlySpan<byte> tags, ushort etherType)
    {
        _tags = tags;
        EtherType = etherType;
    }

    /// <summary>How many tags there are.</summary>
    public int Count => _tags.Length / VlanTag.Length;

    /// <summary>The type after the last tag, never a tag's.</summary>
    public ushort EtherType { get; }

    /// <summary>Offset of what follows that type, from the frame's start.</summary>
    public int PayloadOffset => FrameView.HeaderLength + _tags.Length;

    /// <summary>The tag at <paramref name="index"/>, 0 being the outermost; out of range throws.</summary>
    public VlanTag this[int index]
    {
        get
        {
            var tag = _tags.Slice(index * VlanTag.Length, VlanTag.Length);
            return new VlanTag(BinaryPrimitives.ReadUInt16BigEndian(tag), BinaryPrimitives.ReadUInt16BigEndian(tag[2..]));
        }
    }

    /// <summary>Finds the tags of <paramref name="frame"/>.</summary>
    /// <returns>False for less than a header, a tag that is cut off, or more than <see cref="MaxDepth"/> tags.</returns>
    public static bool TryParse(ReadOnlySpan<byte> frame, out VlanTags tags)
    {
        const int first = 2 * MacAddress.Length;
        tags = default;
        for (var at = first; at + sizeof(ushort) <= frame.Length && at <= first + (MaxDepth * VlanTag.Length); at += VlanTag.Length)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(frame[at..]);
            if (!Ethernet.EtherType.IsVlanTag(type))
            {
                tags = new VlanTags(frame[first..at], type);
                return true;
            }
        }

        return false;
    }

    /// <summary>Walks from the outermost tag inwards.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>The walk; lives no longer than the frame's bytes.</summary>
    public ref struct Enumerator
    {
        private readonly VlanTags _tags;
        private int _index;

        internal Enumerator(VlanTags tags)
        {
            _tags = tags;
            _index = -1;
        }

        /// <summary>The tag reached.</summary>
        public readonly VlanTag Current => _tags[_index];

        /// <summary>Moves to the next tag inwards.</summary>
        public bool MoveNext() => ++_index < _tags.Count;
    }
}

/// <summary>One 802.1Q or 802.1ad tag: the tag protocol identifier and the tag control information.</summary>
/// <remarks>
/// <code>
///  15    13 12 11                      0
/// +--------+--+-------------------------+
/// |  PCP   |D |          VID            |   TCI, D = DEI
/// +--------+--+-------------------------+
/// </code>
/// <c>default</c> (TPID 0) means "no tag".
/// </remarks>
/// <param name="Tpid">0x8100 or 0x88a8; 0 for no tag.</param>
/// <param name="Tci">PCP, DEI and VID as on the wire.</param>
public readonly record struct VlanTag(ushort Tpid, ushort Tci)
{
    /// <summary>Bytes a tag takes in line.</summary>
    public const int Length = 4;

    /// <summary>No tag at all.</summary>
    public static VlanTag None => default;

    /// <summary>Whether there is a tag.</summary>
    public bool IsPresent => Tpid != 0;

    /// <summary>VLAN identifier, 0 to 4095; 0 is a priority tag.</summary>
    public ushort Vid => (ushort)(Tci & 0x0FFF);

    /// <summary>Priority code point, 0 to 7.</summary>
    public byte Pcp => (byte)(Tci >> 13);

    /// <summary>Drop eligible indicator.</summary>
    public bool Dei => (Tci & 0x1000) != 0;

    /// <summary>A C-tag for <paramref name="vid"/> with priority 0.</summary>
    public static VlanTag Customer(ushort vid) => new(EtherType.Dot1Q, (ushort)(vid & 0x0FFF));

    /// <summary><c>8100:0064</c>: both halves in hexadecimal, or <c>none</c>.</summary>
    public override string ToString() => IsPresent ? $"{Tpid:x4}:{Tci:x4}" : "none";
}

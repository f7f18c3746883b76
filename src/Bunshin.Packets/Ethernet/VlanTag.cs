namespace Bunshin.Packets.Ethernet;

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

using System.Buffers.Binary;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>What <c>ports</c> says of one slot.</summary>
/// <remarks>
/// <code>
///  0        4             8                                      16          24
/// +--------+-------------+--------+--------+--------+-----------+-----------+
/// |bits u32|passthru u32 |all u16 |vepa u16|brdg u16| side u16  | MAC u64   |
/// +--------+-------------+--------+--------+--------+-----------+-----------+
///                         heads of the flood list, and which of its two sides is in force: <see cref="FloodLink"/>
/// </code>
/// </remarks>
/// <param name="Bits">What is on it.</param>
/// <param name="Passthru">The slot of the child that takes everything.</param>
/// <param name="Heads">Where floods begin.</param>
/// <param name="Address">The device's MAC.</param>
internal readonly record struct PortEntry(PortBits Bits, int Passthru, FloodHeads Heads, MacAddress Address)
{
    public const int Size = 24;

    public const int BitsOffset = 0;

    public const int PassthruOffset = 4;

    public const int AllOffset = 8;

    public const int VepaOffset = 10;

    public const int BridgeOffset = 12;

    public const int SideOffset = 14;

    public const int AddressOffset = 16;

    public static int SideOf(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt16LittleEndian(entry[SideOffset..]);

    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, (uint)Bits);
        BinaryPrimitives.WriteUInt32LittleEndian(into[PassthruOffset..], (uint)Passthru);
        BinaryPrimitives.WriteUInt16LittleEndian(into[AllOffset..], (ushort)Heads.All);
        BinaryPrimitives.WriteUInt16LittleEndian(into[VepaOffset..], (ushort)Heads.Vepa);
        BinaryPrimitives.WriteUInt16LittleEndian(into[BridgeOffset..], (ushort)Heads.Bridge);
        BinaryPrimitives.WriteUInt16LittleEndian(into[SideOffset..], (ushort)Heads.Side);
        BinaryPrimitives.WriteUInt64LittleEndian(into[AddressOffset..], TableKey.Of(0, Address));
    }
}

using System.Buffers.Binary;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>What <c>floods</c> says of one slot: all that a flood asks of a member of its port's list (private and passthru, vepa, bridge).</summary>
/// <remarks>
/// <code>
///  0               2               4          8          12          16
/// +---------------+---------------+----------+----------+-----------+
/// |next, side 0   |next, side 1   | settled  | bits u32 |longest u32|
/// +---------------+---------------+----------+----------+-----------+
/// </code>
/// A change is written to the side that is not in force, which the port then names: a program that walks the other side at
/// that moment walks it to its end. "settled": how many of its membership reports have been looked into; while that is
/// not what <c>reports</c> holds, every group's frames pass to it. "longest": of a sibling's frame, with header and tag, in bytes.
/// </remarks>
/// <param name="First">After it on side 0; 0 at the end.</param>
/// <param name="Second">After it on side 1.</param>
/// <param name="Settled">Reports looked into.</param>
/// <param name="Bits">What it is.</param>
/// <param name="Mtu">Its MTU in bytes.</param>
internal readonly record struct FloodLink(int First, int Second, uint Settled, ChildBits Bits, int Mtu)
{
    public const int Size = 16;

    public const int SettledOffset = 4;

    public const int BitsOffset = 8;

    public const int LongestOffset = 12;

    private const int SecondOffset = 2;
    private const int Overhead = FrameView.HeaderLength + VlanTag.Length;

    public static FloodLink Read(ReadOnlySpan<byte> from) => new(
        BinaryPrimitives.ReadUInt16LittleEndian(from), BinaryPrimitives.ReadUInt16LittleEndian(from[SecondOffset..]),
        BinaryPrimitives.ReadUInt32LittleEndian(from[SettledOffset..]), (ChildBits)BinaryPrimitives.ReadUInt32LittleEndian(from[BitsOffset..]),
        BinaryPrimitives.ReadInt32LittleEndian(from[LongestOffset..]) - Overhead);

    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(into, (ushort)First);
        BinaryPrimitives.WriteUInt16LittleEndian(into[SecondOffset..], (ushort)Second);
        BinaryPrimitives.WriteUInt32LittleEndian(into[SettledOffset..], Settled);
        BinaryPrimitives.WriteUInt32LittleEndian(into[BitsOffset..], (uint)Bits);
        BinaryPrimitives.WriteInt32LittleEndian(into[LongestOffset..], Mtu + Overhead);
    }
}

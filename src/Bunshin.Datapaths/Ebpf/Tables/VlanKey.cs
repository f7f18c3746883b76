using System.Buffers.Binary;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>By what <c>vlans</c> is asked.</summary>
/// <remarks>
/// <code>
///  0            4              6          8
/// +------------+--------------+----------+
/// | lower u32  | TPID, wire   | VID u16  |
/// +------------+--------------+----------+
/// </code>
/// </remarks>
internal static class VlanKey
{
    public const int Size = 8;

    public const int TpidOffset = 4;

    public const int VidOffset = 6;

    public static ulong Of(int lower, VlanTag tag) =>
        (uint)lower | ((ulong)BinaryPrimitives.ReverseEndianness(tag.Tpid) << 32) | ((ulong)tag.Vid << 48);
}

using System.Buffers.Binary;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>A slot and a MAC in one integer, which is how all tables of addresses are asked.</summary>
/// <remarks>
/// <code>
///  memory:  0                       6          8
///          +-----------------------+----------+
///          | MAC, as on the wire   | slot u16 |
///          +-----------------------+----------+
/// </code>
/// Read as a little-endian integer the MAC is the lower 48 bits of the first 8 bytes of a frame.
/// </remarks>
internal static class TableKey
{
    public const int Size = 8;

    public static ulong Of(int slot) => (ulong)(uint)slot << 48;

    public static ulong Of(int slot, MacAddress address) => Of(slot) | (BinaryPrimitives.ReverseEndianness(address.Value) >> 16);
}

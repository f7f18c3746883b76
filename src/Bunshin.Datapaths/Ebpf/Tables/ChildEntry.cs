using System.Buffers.Binary;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>What <c>children</c> says of one slot. All integers in the machine's order but where said.</summary>
/// <remarks>
/// <code>
///  0             8        12        16           24        28        30        32
/// +-------------+--------+---------+------------+---------+---------+---------+-------------------+
/// | port key u64|bits u32|fits u32 | MAC u64    |port u32 |TPID u16 |TCI u16  | priorities 8 x u8 |
/// +-------------+--------+---------+------------+---------+---------+---------+-------------------+
/// </code>
/// "Port key": the port's slot in the upper 16 bits, to be filled up with an address (<see cref="TableKey"/>). "fits": a frame
/// that is no longer than this is short enough for the port, tagged or not. TPID in the wire's order.
/// </remarks>
/// <param name="Port">The slot of the device it stands on.</param>
/// <param name="Bits">What it is.</param>
/// <param name="Address">Its MAC.</param>
/// <param name="PortMtu">The MTU of the device below, in bytes.</param>
/// <param name="Mtu">Its own, which is not in this table but in <c>floods</c>.</param>
/// <param name="Tag">Of a VLAN device: its tag, with the PCP of what it sends.</param>
/// <param name="Priorities">Of a VLAN device: the packet's priority by the received PCP, a byte for each.</param>
internal readonly record struct ChildEntry(
    int Port, ChildBits Bits, MacAddress Address, int PortMtu, int Mtu, VlanTag Tag = default, ulong Priorities = 0)
{
    public const int Size = 40;

    public const int KeyOffset = 0;

    public const int BitsOffset = 8;

    public const int FitsOffset = 12;

    public const int AddressOffset = 16;

    public const int PortOffset = 24;

    public const int TpidOffset = 28;

    public const int TciOffset = 30;

    public const int PrioritiesOffset = 32;

    public void Write(Span<byte> into)
    {
        into[..Size].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(into, TableKey.Of(Port));
        BinaryPrimitives.WriteUInt32LittleEndian(into[BitsOffset..], (uint)Bits);
        BinaryPrimitives.WriteUInt32LittleEndian(into[FitsOffset..], (uint)(PortMtu + FrameView.HeaderLength));
        BinaryPrimitives.WriteUInt64LittleEndian(into[AddressOffset..], TableKey.Of(0, Address));
        BinaryPrimitives.WriteUInt32LittleEndian(into[PortOffset..], (uint)Port);
        BinaryPrimitives.WriteUInt16BigEndian(into[TpidOffset..], Tag.Tpid);
        BinaryPrimitives.WriteUInt16LittleEndian(into[TciOffset..], Tag.Tci);
        BinaryPrimitives.WriteUInt64LittleEndian(into[PrioritiesOffset..], Priorities);
    }
}

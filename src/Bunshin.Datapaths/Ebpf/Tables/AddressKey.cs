using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>By what <c>addresses</c> is asked: an IP address at an ipvlan port.</summary>
/// <remarks>
/// <code>
///  0                              16          20               24
/// +------------------------------+-----------+----------------+
/// | address, as on the wire;     | port u32  | EtherType as   |
/// | IPv4: 4 bytes, then zeros    |           | on the wire u32|
/// +------------------------------+-----------+----------------+
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct AddressKey(ulong First, ulong Second, uint Port, uint Type)
{
    public const int Size = 24;

    public const int PortOffset = 16;

    public const int TypeOffset = 20;

    /// <summary>In the port's place: an address of the host at the port, to whom what an l3 child sends there goes.</summary>
    public const int HostBit = 1 << 16;

    public static AddressKey Of(int port, IpAddress address)
    {
        Span<byte> bytes = stackalloc byte[Ipv6Address.Length];
        bytes.Clear();
        if (address.IsIpv6)
        {
            address.Ipv6.Write(bytes);
        }
        else
        {
            address.Ipv4.Write(bytes);
        }

        return new AddressKey(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), (uint)port,
            BinaryPrimitives.ReverseEndianness(address.IsIpv6 ? EtherType.Ipv6 : EtherType.Ipv4));
    }
}

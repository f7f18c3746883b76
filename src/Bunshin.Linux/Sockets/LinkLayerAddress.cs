using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Bunshin.Linux.Sockets;

/// <summary><c>struct sockaddr_ll</c>, 20 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct LinkLayerAddress
{
    /// <summary><c>AF_PACKET</c>.</summary>
    public ushort Family;

    /// <summary>EtherType, in network order.</summary>
    public ushort Protocol;

    public int InterfaceIndex;

    /// <summary>ARP hardware type.</summary>
    public ushort HardwareType;

    /// <summary><c>PACKET_HOST</c> and the like.</summary>
    public byte PacketType;

    /// <summary>Bytes of <see cref="Address"/> in use.</summary>
    public byte AddressLength;

    /// <summary>Peer's hardware address.</summary>
    public ulong Address;

    /// <summary>To bind to one device for one EtherType.</summary>
    public static LinkLayerAddress For(int interfaceIndex, ushort etherType) => new()
    {
        Family = PacketConstants.FamilyPacket,
        Protocol = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(etherType) : etherType,
        InterfaceIndex = interfaceIndex,
    };
}

using System.Runtime.InteropServices;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Sockets;

/// <summary>Numbers of <c>linux/if_packet.h</c> and <c>asm-generic/socket.h</c>.</summary>
internal static class PacketConstants
{
    /// <summary><c>AF_PACKET</c>.</summary>
    public const int FamilyPacket = 17;

    /// <summary><c>SOCK_RAW</c>.</summary>
    public const int Raw = 3;

    /// <summary><c>ETH_P_ALL</c>.</summary>
    public const ushort AllProtocols = 3;

    /// <summary><c>SOL_PACKET</c>.</summary>
    public const int Level = 263;

    /// <summary><c>PACKET_ADD_MEMBERSHIP</c>.</summary>
    public const int AddMembership = 1;

    /// <summary><c>PACKET_DROP_MEMBERSHIP</c>.</summary>
    public const int DropMembership = 2;

    /// <summary><c>PACKET_AUXDATA</c>.</summary>
    public const int AuxData = 8;

    /// <summary><c>PACKET_VNET_HDR</c>.</summary>
    public const int VnetHeader = 15;

    /// <summary><c>PACKET_IGNORE_OUTGOING</c>.</summary>
    public const int IgnoreOutgoing = 23;

    /// <summary><c>SO_SNDBUF</c>.</summary>
    public const int SendBuffer = 7;

    /// <summary><c>SO_RCVBUF</c>.</summary>
    public const int ReceiveBuffer = 8;

    /// <summary><c>SO_ATTACH_FILTER</c>.</summary>
    public const int AttachFilter = 26;

    /// <summary><c>SO_SNDBUFFORCE</c>.</summary>
    public const int SendBufferForce = 32;

    /// <summary><c>SO_RCVBUFFORCE</c>.</summary>
    public const int ReceiveBufferForce = 33;
}

/// <summary>What a packet socket makes its device receive while it lives (<c>PACKET_MR_*</c>, <c>linux/if_packet.h</c>).</summary>
public enum PacketMembership
{
    /// <summary>A group address.</summary>
    Multicast = 0,

    /// <summary>Everything; adds one to the device's promiscuity.</summary>
    Promiscuous = 1,

    /// <summary>All groups.</summary>
    AllMulticast = 2,

    /// <summary>A further unicast address; a device without a filter becomes promiscuous instead.</summary>
    Unicast = 3,
}

/// <summary><c>struct packet_mreq</c>, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MembershipRequest
{
    public int InterfaceIndex;

    /// <summary><see cref="PacketMembership"/>.</summary>
    public ushort Type;

    /// <summary>Bytes of <see cref="Address"/> in use.</summary>
    public ushort AddressLength;

    /// <summary>The address, in the wire's order.</summary>
    public ulong Address;

    /// <summary>Request for one address of one device.</summary>
    public static MembershipRequest For(int interfaceIndex, PacketMembership membership, MacAddress address)
    {
        var request = new MembershipRequest
        {
            InterfaceIndex = interfaceIndex,
            Type = (ushort)membership,
            AddressLength = MacAddress.Length,
        };
        address.Write(MemoryMarshal.AsBytes(new Span<ulong>(ref request.Address)));
        return request;
    }
}

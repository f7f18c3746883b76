using System.Runtime.InteropServices;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Sockets;

/// <summary><c>struct packet_mreq</c>, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MembershipRequest
{
    /// <summary>Device.</summary>
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

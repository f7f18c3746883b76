using System.Buffers.Binary;
using Bunshin.Linux.Netlink.Wire;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Neighbors;

/// <summary>Writes and reads IP neighbors, <c>RTM_*NEIGH</c> (<c>linux/neighbour.h</c>).</summary>
internal static class NeighborMessages
{
    public const ushort NDA_DST = 1;
    public const ushort NDA_LLADDR = 2;

    public static void Write(MessageWriter writer, ushort type, int flags, string operation, NeighborInfo neighbor)
    {
        writer.Begin(type, flags, operation, $"{neighbor.Address} on link {neighbor.LinkIndex}");
        WriteHeader(writer, Rtnl.FamilyOf(neighbor.Address), neighbor.LinkIndex, neighbor.State, neighbor.Flags);
        writer.IpAddress(NDA_DST, neighbor.Address);
        writer.Mac(NDA_LLADDR, neighbor.LinkAddress);
        writer.End();
    }

    /// <summary>Null when the message cannot be read or names no address.</summary>
    public static NeighborInfo? Decode(in NetlinkMessage message)
    {
        var payload = message.Payload;
        if (payload.Length < Rtnl.NDMSG_LEN)
        {
            return null;
        }

        System.Net.IPAddress? address = null;
        MacAddress? mac = null;
        var attributes = new AttributeReader(payload[Rtnl.NDMSG_LEN..]);
        while (attributes.TryNext(out var attribute))
        {
            switch (attribute.Type)
            {
                case NDA_DST:
                    address = attribute.IpAddress;
                    break;
                case NDA_LLADDR:
                    mac = attribute.Mac;
                    break;
                default:
                    break;
            }
        }

        return attributes.IsMalformed || address is null
            ? null
            : new NeighborInfo
            {
                LinkIndex = BinaryPrimitives.ReadInt32LittleEndian(payload[4..]),
                Address = address,
                LinkAddress = mac,
                State = (NeighborState)BinaryPrimitives.ReadUInt16LittleEndian(payload[8..]),
                Flags = payload[10],
            };
    }

    /// <summary><c>struct ndmsg</c>: family(1) pad(3) index(4) state(2) flags(1) type(1).</summary>
    public static void WriteHeader(MessageWriter writer, byte family, int linkIndex, NeighborState state, byte flags)
    {
        var header = writer.Reserve(Rtnl.NDMSG_LEN);
        header[0] = family;
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], linkIndex);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], (ushort)state);
        header[10] = flags;
    }
}

/// <summary>Writes and reads forwarding entries: <c>RTM_*NEIGH</c> of family <c>AF_BRIDGE</c>.</summary>
internal static class ForwardingMessages
{
    private const byte NTF_SELF = 2;

    public static void Write(MessageWriter writer, ushort type, int flags, string operation, int linkIndex, MacAddress address)
    {
        writer.Begin(type, flags, operation, $"{address} of link {linkIndex}");
        NeighborMessages.WriteHeader(writer, Rtnl.AF_BRIDGE, linkIndex, NeighborState.Permanent, NTF_SELF);
        writer.Mac(NeighborMessages.NDA_LLADDR, address);
        writer.End();
    }
}

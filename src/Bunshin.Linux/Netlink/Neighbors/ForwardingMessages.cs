using System.Buffers.Binary;
using Bunshin.Linux.Netlink.Wire;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Neighbors;

/// <summary>Writes and reads forwarding entries: <c>RTM_*NEIGH</c> of family <c>AF_BRIDGE</c>.</summary>
internal static class ForwardingMessages
{
    private const byte NTF_SELF = 2;

    public static void Write(MessageWriter writer, ushort type, int flags, string operation, int linkIndex, MacAddress address)
    {
        writer.Begin(type, flags, operation, $"{address} of link {linkIndex}");
        NeighborMessages.WriteHeader(writer, Rtnl.AF_BRIDGE, linkIndex, NeighborState.Permanent, NTF_SELF);
        NeighborMessages.WriteMac(writer, address);
        writer.End();
    }

    /// <summary>Null when the message cannot be read or names no MAC.</summary>
    public static ForwardingEntry? Decode(in NetlinkMessage message)
    {
        var payload = message.Payload;
        if (payload.Length < Rtnl.NDMSG_LEN)
        {
            return null;
        }

        MacAddress? mac = null;
        int? master = null;
        ushort? vlan = null;
        var attributes = new AttributeReader(payload[Rtnl.NDMSG_LEN..]);
        while (attributes.TryNext(out var attribute))
        {
            switch (attribute.Type)
            {
                case NeighborMessages.NDA_LLADDR:
                    mac = attribute.Mac;
                    break;
                case NeighborMessages.NDA_MASTER:
                    master = attribute.S32;
                    break;
                case NeighborMessages.NDA_VLAN:
                    vlan = attribute.U16;
                    break;
                default:
                    break;
            }
        }

        var state = (NeighborState)BinaryPrimitives.ReadUInt16LittleEndian(payload[8..]);
        return attributes.IsMalformed || mac is null
            ? null
            : new ForwardingEntry(
                BinaryPrimitives.ReadInt32LittleEndian(payload[4..]),
                mac.Value,
                (payload[10] & NTF_SELF) != 0,
                (state & NeighborState.Permanent) != 0,
                master,
                vlan);
    }
}

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
}

using System.Buffers.Binary;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Links;

/// <summary>Reads <c>RTM_NEWLINK</c> and <c>RTM_DELLINK</c>.</summary>
internal static class LinkDecoder
{
    /// <summary>Null when the message is too short or a length in it is a lie.</summary>
    public static LinkInfo? Decode(in NetlinkMessage message)
    {
        var payload = message.Payload;
        if (payload.Length < Rtnl.IFINFOMSG_LEN)
        {
            return null;
        }

        var draft = new LinkDraft
        {
            Info = new LinkInfo
            {
                Index = BinaryPrimitives.ReadInt32LittleEndian(payload[4..]),
                HardwareType = BinaryPrimitives.ReadUInt16LittleEndian(payload[2..]),
                Flags = (LinkFlags)BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]),
            },
        };
        var attributes = new AttributeReader(payload[Rtnl.IFINFOMSG_LEN..]);
        while (attributes.TryNext(out var attribute))
        {
            draft.Take(attribute);
        }

        return attributes.IsMalformed ? null : draft.Info;
    }

    /// <summary>Fields in the order of <c>struct rtnl_link_stats64</c>; missing ones at the end are zero.</summary>
    internal static LinkStatistics ReadStatistics(ReadOnlySpan<byte> value)
    {
        Span<byte> whole = stackalloc byte[25 * sizeof(long)];
        whole.Clear();
        value[..Math.Min(value.Length, whole.Length)].CopyTo(whole);
        return new LinkStatistics
        {
            RxPackets = At(whole, 0),
            TxPackets = At(whole, 1),
            RxBytes = At(whole, 2),
            TxBytes = At(whole, 3),
            RxErrors = At(whole, 4),
            TxErrors = At(whole, 5),
            RxDropped = At(whole, 6),
            TxDropped = At(whole, 7),
            Multicast = At(whole, 8),
            RxOtherHostDropped = At(whole, 24),
        };

        static long At(Span<byte> whole, int field) => BinaryPrimitives.ReadInt64LittleEndian(whole[(field * sizeof(long))..]);
    }
}

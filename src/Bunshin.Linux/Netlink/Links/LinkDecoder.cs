using System.Buffers.Binary;
using Bunshin.Linux.Netlink.Kinds;
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

        var info = new LinkInfo
        {
            Index = BinaryPrimitives.ReadInt32LittleEndian(payload[4..]),
            HardwareType = BinaryPrimitives.ReadUInt16LittleEndian(payload[2..]),
            Flags = (LinkFlags)BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]),
        };
        var attributes = new AttributeReader(payload[Rtnl.IFINFOMSG_LEN..]);
        while (attributes.TryNext(out var attribute))
        {
            info = Take(info, attribute);
        }

        return attributes.IsMalformed ? null : info;
    }

    /// <summary>Reads a kind's attributes from <c>IFLA_INFO_DATA</c>; empty when the kernel sent none.</summary>
    internal static LinkKind ReadKind(string name, AttributeReader data) => name switch
    {
        "macvlan" => MacvlanKind.Read(isTap: false, data),
        "macvtap" => MacvlanKind.Read(isTap: true, data),
        "veth" => new VethKind(),
        "bridge" => BridgeKind.Read(data),
        "tun" => TunKind.Read(data),
        "ipvlan" => IpvlanKind.Read(isTap: false, data),
        "ipvtap" => IpvlanKind.Read(isTap: true, data),
        "vlan" => VlanKind.Read(data),
        _ => new OtherKind(name),
    };

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

    private static LinkInfo Take(LinkInfo info, in NetlinkAttribute attribute) => attribute.Type switch
    {
        IfLink.IFLA_IFNAME => info with { Name = attribute.Text },
        IfLink.IFLA_ADDRESS => info with { HardwareAddress = attribute.Value.ToArray() },
        IfLink.IFLA_MTU => info with { Mtu = attribute.S32 ?? 0 },
        IfLink.IFLA_MIN_MTU => info with { MinMtu = attribute.U32 },
        IfLink.IFLA_LINK => info with { LinkIndex = attribute.S32 },
        IfLink.IFLA_LINK_NETNSID => info with { LinkNamespaceId = attribute.S32 },
        IfLink.IFLA_MASTER => info with { MasterIndex = attribute.S32 },
        IfLink.IFLA_OPERSTATE => info with { OperationalState = (OperationalState)(attribute.U8 ?? 0) },
        IfLink.IFLA_GROUP => info with { Group = attribute.U32 ?? 0 },
        IfLink.IFLA_TXQLEN => info with { TransmitQueueLength = attribute.S32 },
        IfLink.IFLA_IFALIAS => info with { Alias = attribute.Text },
        IfLink.IFLA_PROP_LIST => info with { AlternativeNames = ReadNames(attribute.Nested) },
        IfLink.IFLA_LINKINFO => ReadKind(info, attribute.Nested),
        IfLink.IFLA_AF_SPEC => info with { Inet6AddressGeneration = ReadAddressGeneration(attribute.Nested) },
        IfLink.IFLA_STATS64 => info with { Statistics = ReadStatistics(attribute.Value) },
        _ => TakeState(info, attribute),
    };

    private static LinkInfo TakeState(LinkInfo info, in NetlinkAttribute attribute) => attribute.Type switch
    {
        IfLink.IFLA_PROMISCUITY => info with { Promiscuity = attribute.U32 },
        IfLink.IFLA_ALLMULTI => info with { AllMulticastCount = attribute.U32 },
        IfLink.IFLA_CARRIER => info with { HasCarrier = attribute.Flag },
        IfLink.IFLA_CARRIER_CHANGES => info with { CarrierChanges = attribute.U32 },
        _ => info,
    };

    private static LinkInfo ReadKind(LinkInfo info, AttributeReader attributes)
    {
        string? kind = null;
        AttributeReader data = default;
        while (attributes.TryNext(out var attribute))
        {
            switch (attribute.Type)
            {
                case IfLink.IFLA_INFO_KIND:
                    kind = attribute.Text;
                    break;
                case IfLink.IFLA_INFO_DATA:
                    data = attribute.Nested;
                    break;
                case IfLink.IFLA_INFO_SLAVE_KIND:
                    info = info with { PortKind = attribute.Text };
                    break;
                case IfLink.IFLA_INFO_SLAVE_DATA when info.PortKind == "bridge":
                    info = info with { BridgePort = BridgePort.Read(attribute.Nested) };
                    break;
                default:
                    break;
            }
        }

        return kind is null ? info : info with { Kind = ReadKind(kind, data) };
    }

    private static List<string> ReadNames(AttributeReader list)
    {
        var names = new List<string>();
        while (list.TryNext(out var entry))
        {
            if (entry.Type == IfLink.IFLA_ALT_IFNAME)
            {
                names.Add(entry.Text);
            }
        }

        return names;
    }

    private static byte? ReadAddressGeneration(AttributeReader families)
    {
        while (families.TryNext(out var family))
        {
            if (family.Type != Rtnl.AF_INET6)
            {
                continue;
            }

            var attributes = family.Nested;
            while (attributes.TryNext(out var attribute))
            {
                if (attribute.Type == IfLink.IFLA_INET6_ADDR_GEN_MODE)
                {
                    return attribute.U8;
                }
            }
        }

        return null;
    }
}

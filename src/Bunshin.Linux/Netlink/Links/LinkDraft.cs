using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Links;

/// <summary>A <see cref="LinkInfo"/> that is being read, one attribute after another.</summary>
internal sealed class LinkDraft
{
    public required LinkInfo Info { get; set; }

    public void Take(in NetlinkAttribute attribute)
    {
        var info = Info;
        Info = attribute.Type switch
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
            IfLink.IFLA_STATS64 => info with { Statistics = LinkDecoder.ReadStatistics(attribute.Value) },
            _ => TakeState(info, attribute),
        };
    }

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

        return kind is null ? info : info with { Kind = LinkKind.Read(kind, data) };
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

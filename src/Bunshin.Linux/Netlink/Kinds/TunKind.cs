using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>A TUN or TAP device (<c>IFLA_TUN_*</c>); read only, they are made through <c>/dev/net/tun</c>.</summary>
public sealed record TunKind() : LinkKind("tun")
{
    /// <summary>1 tun, 2 tap.</summary>
    public byte? Type { get; init; }

    /// <summary>Frames carry a packet-information header.</summary>
    public bool HasPacketInformation { get; init; }

    /// <summary>Frames carry a virtio-net header.</summary>
    public bool HasVnetHeader { get; init; }

    /// <summary>Stays when nobody has it open.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>Several queues allowed.</summary>
    public bool IsMultiQueue { get; init; }

    /// <summary>Queues in use.</summary>
    public uint? Queues { get; init; }

    /// <summary>Queues switched off.</summary>
    public uint? DisabledQueues { get; init; }

    /// <summary>User who may open it.</summary>
    public uint? Owner { get; init; }

    /// <summary>Group that may open it.</summary>
    public uint? OwnerGroup { get; init; }

    internal static TunKind Read(AttributeReader data)
    {
        var kind = new TunKind();
        while (data.TryNext(out var attribute))
        {
            kind = attribute.Type switch
            {
                IfLink.IFLA_TUN_OWNER => kind with { Owner = attribute.U32 },
                IfLink.IFLA_TUN_GROUP => kind with { OwnerGroup = attribute.U32 },
                IfLink.IFLA_TUN_TYPE => kind with { Type = attribute.U8 },
                IfLink.IFLA_TUN_PI => kind with { HasPacketInformation = attribute.Flag == true },
                IfLink.IFLA_TUN_VNET_HDR => kind with { HasVnetHeader = attribute.Flag == true },
                IfLink.IFLA_TUN_PERSIST => kind with { IsPersistent = attribute.Flag == true },
                IfLink.IFLA_TUN_MULTI_QUEUE => kind with { IsMultiQueue = attribute.Flag == true },
                IfLink.IFLA_TUN_NUM_QUEUES => kind with { Queues = attribute.U32 },
                IfLink.IFLA_TUN_NUM_DISABLED_QUEUES => kind with { DisabledQueues = attribute.U32 },
                _ => kind,
            };
        }

        return kind;
    }
}

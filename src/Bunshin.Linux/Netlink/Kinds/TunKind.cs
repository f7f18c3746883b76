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
}

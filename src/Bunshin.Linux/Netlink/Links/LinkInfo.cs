using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Links;

/// <summary>A link as the kernel describes it (<c>RTM_NEWLINK</c>): all that <c>ip -d -s link show</c> prints. Null: not told.</summary>
public sealed record LinkInfo
{
    /// <summary>Index, unique within its namespace.</summary>
    public required int Index { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Hardware type, <c>ARPHRD_*</c>; 1 is Ethernet, 772 loopback.</summary>
    public ushort HardwareType { get; init; }

    /// <summary>State and abilities.</summary>
    public LinkFlags Flags { get; init; }

    /// <summary>Hardware address as bytes; six for Ethernet, empty when there is none.</summary>
    public ReadOnlyMemory<byte> HardwareAddress { get; init; }

    /// <summary>The MAC; all zero when the hardware address is not six bytes.</summary>
    public MacAddress Address => HardwareAddress.Length == MacAddress.Length ? MacAddress.Read(HardwareAddress.Span) : default;

    /// <summary>MTU in bytes.</summary>
    public int Mtu { get; init; }

    /// <summary>Least MTU the driver takes.</summary>
    public uint? MinMtu { get; init; }

    /// <summary>Index of the device below or the peer (<c>IFLA_LINK</c>), in the namespace <see cref="LinkNamespaceId"/> if that is told; null: none.</summary>
    public int? LinkIndex { get; init; }

    /// <summary>Id, in this namespace, of the namespace <see cref="LinkIndex"/> is in (<c>link-netnsid</c>); -1 when it has none.</summary>
    public int? LinkNamespaceId { get; init; }

    /// <summary>Index of the bridge or bond it is a port of.</summary>
    public int? MasterIndex { get; init; }

    /// <summary>RFC 2863 state.</summary>
    public OperationalState OperationalState { get; init; }

    /// <summary>Group number; 0 is <c>default</c>.</summary>
    public uint Group { get; init; }

    /// <summary>Transmit queue length in packets.</summary>
    public int? TransmitQueueLength { get; init; }

    /// <summary>Free text given by an administrator.</summary>
    public string? Alias { get; init; }

    public IReadOnlyList<string> AlternativeNames { get; init; } = [];

    /// <summary>How many users want it promiscuous.</summary>
    public uint? Promiscuity { get; init; }

    /// <summary>How many users want all multicast (kernel 6.0 on).</summary>
    public uint? AllMulticastCount { get; init; }

    /// <summary>Carrier as the driver says.</summary>
    public bool? HasCarrier { get; init; }

    /// <summary>How often the carrier changed.</summary>
    public uint? CarrierChanges { get; init; }

    /// <summary>How IPv6 makes addresses itself: 0 eui64, 1 none, 2 stable_secret, 3 random.</summary>
    public byte? Inet6AddressGeneration { get; init; }

    /// <summary>Kind with its attributes; null for hardware and loopback, which have none.</summary>
    public LinkKind? Kind { get; init; }

    /// <summary>What it is a port of (<c>info_slave_kind</c>: <c>bridge</c>, <c>bond</c>), if of anything.</summary>
    public string? PortKind { get; init; }

    /// <summary>Its attributes as a bridge port.</summary>
    public BridgePort? BridgePort { get; init; }

    public LinkStatistics? Statistics { get; init; }

    /// <summary>Administratively up.</summary>
    public bool IsUp => (Flags & LinkFlags.Up) != 0;
}

/// <summary>Counters of a link (<c>struct rtnl_link_stats64</c>, <c>linux/if_link.h</c>); packets, or bytes where named so.</summary>
public sealed record LinkStatistics
{
    /// <summary>Good packets received.</summary>
    public long RxPackets { get; init; }

    /// <summary>Good packets sent.</summary>
    public long TxPackets { get; init; }

    /// <summary>Bytes received.</summary>
    public long RxBytes { get; init; }

    /// <summary>Bytes sent.</summary>
    public long TxBytes { get; init; }

    /// <summary>Bad packets received.</summary>
    public long RxErrors { get; init; }

    /// <summary>Send problems.</summary>
    public long TxErrors { get; init; }

    /// <summary>Received but not processed.</summary>
    public long RxDropped { get; init; }

    /// <summary>Dropped on the way out.</summary>
    public long TxDropped { get; init; }

    /// <summary>Multicast packets received.</summary>
    public long Multicast { get; init; }

    /// <summary>Dropped by IP because the frame was for another host's MAC.</summary>
    public long RxOtherHostDropped { get; init; }
}

/// <summary>RFC 2863 operational state; values are <c>IF_OPER_*</c>, names what <c>ip</c> prints in capitals without underscores.</summary>
public enum OperationalState : byte
{
    /// <summary>The driver does not say.</summary>
    Unknown = 0,

    NotPresent = 1,

    Down = 2,

    /// <summary>The device below is down.</summary>
    LowerLayerDown = 3,

    Testing = 4,

    /// <summary>Waiting for an external event.</summary>
    Dormant = 5,

    Up = 6,
}

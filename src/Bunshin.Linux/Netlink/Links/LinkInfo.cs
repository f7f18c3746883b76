using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Links;

/// <summary>A link as the kernel describes it (<c>RTM_NEWLINK</c>): all that <c>ip -d -s link show</c> prints. Null: not told.</summary>
public sealed record LinkInfo
{
    /// <summary>Index, unique within its namespace.</summary>
    public required int Index { get; init; }

    /// <summary>Interface name.</summary>
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

    /// <summary>Further names.</summary>
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

    /// <summary>Counters.</summary>
    public LinkStatistics? Statistics { get; init; }

    /// <summary>Administratively up.</summary>
    public bool IsUp => (Flags & LinkFlags.Up) != 0;
}

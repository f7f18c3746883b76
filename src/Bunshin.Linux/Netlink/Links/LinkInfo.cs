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

    /// <summary>Hardware broadcast address as bytes.</summary>
    public ReadOnlyMemory<byte> HardwareBroadcast { get; init; }

    /// <summary>Permanent hardware address as bytes; empty when not told.</summary>
    public ReadOnlyMemory<byte> PermanentAddress { get; init; }

    /// <summary>The MAC; all zero when the hardware address is not six bytes.</summary>
    public MacAddress Address => HardwareAddress.Length == MacAddress.Length ? MacAddress.Read(HardwareAddress.Span) : default;

    /// <summary>MTU in bytes.</summary>
    public int Mtu { get; init; }

    /// <summary>Least MTU the driver takes.</summary>
    public uint? MinMtu { get; init; }

    /// <summary>Greatest MTU the driver takes; 0: no limit told.</summary>
    public uint? MaxMtu { get; init; }

    /// <summary>Index of the device below or the peer (<c>IFLA_LINK</c>), in the namespace <see cref="LinkNamespaceId"/> if that is told; null: none.</summary>
    public int? LinkIndex { get; init; }

    /// <summary>Id, in this namespace, of the namespace <see cref="LinkIndex"/> is in (<c>link-netnsid</c>); -1 when it has none.</summary>
    public int? LinkNamespaceId { get; init; }

    /// <summary>Index of the bridge or bond it is a port of.</summary>
    public int? MasterIndex { get; init; }

    /// <summary>Queueing discipline.</summary>
    public string? QueueingDiscipline { get; init; }

    /// <summary>RFC 2863 state.</summary>
    public OperationalState OperationalState { get; init; }

    /// <summary>0 default, 1 dormant (<c>IF_LINK_MODE_*</c>).</summary>
    public byte LinkMode { get; init; }

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

    /// <summary>Transmit queues.</summary>
    public uint? TransmitQueues { get; init; }

    /// <summary>Receive queues.</summary>
    public uint? ReceiveQueues { get; init; }

    /// <summary>Largest GSO packet in bytes.</summary>
    public uint? GsoMaxSize { get; init; }

    /// <summary>Most segments of a GSO packet.</summary>
    public uint? GsoMaxSegments { get; init; }

    /// <summary>Largest TSO packet in bytes the device takes.</summary>
    public uint? TsoMaxSize { get; init; }

    /// <summary>Most segments of a TSO packet.</summary>
    public uint? TsoMaxSegments { get; init; }

    /// <summary>Largest GRO packet in bytes.</summary>
    public uint? GroMaxSize { get; init; }

    /// <summary>Largest IPv4 GSO packet in bytes.</summary>
    public uint? GsoIpv4MaxSize { get; init; }

    /// <summary>Largest IPv4 GRO packet in bytes.</summary>
    public uint? GroIpv4MaxSize { get; init; }

    /// <summary>Carrier as the driver says.</summary>
    public bool? HasCarrier { get; init; }

    /// <summary>How often the carrier changed.</summary>
    public uint? CarrierChanges { get; init; }

    /// <summary>How often it came.</summary>
    public uint? CarrierUpCount { get; init; }

    /// <summary>How often it went.</summary>
    public uint? CarrierDownCount { get; init; }

    /// <summary>Carrier held off by an administrator.</summary>
    public bool IsProtocolDown { get; init; }

    /// <summary>Name of the hardware device below (<c>parentdev</c>).</summary>
    public string? ParentDeviceName { get; init; }

    /// <summary>Bus of the hardware device below (<c>parentbus</c>).</summary>
    public string? ParentBusName { get; init; }

    /// <summary>Switch port name the driver gives (<c>portname</c>).</summary>
    public string? PhysicalPortName { get; init; }

    /// <summary>How IPv6 makes addresses itself: 0 eui64, 1 none, 2 stable_secret, 3 random.</summary>
    public byte? Inet6AddressGeneration { get; init; }

    /// <summary>An XDP program is attached.</summary>
    public bool HasXdp { get; init; }

    /// <summary>In an event: the namespace id it moved to (<c>IFLA_NEW_NETNSID</c>).</summary>
    public int? NewNamespaceId { get; init; }

    /// <summary>In an event: its index there.</summary>
    public int? NewIndex { get; init; }

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

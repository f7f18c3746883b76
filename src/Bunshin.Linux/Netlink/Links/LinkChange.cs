using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Links;

/// <summary>What shall be different about a link; null leaves a thing as it is.</summary>
/// <remarks>The kernel applies the parts one by one and stops at the first refusal: what came before it stays applied.</remarks>
public sealed record LinkChange
{
    /// <summary>New name.</summary>
    public string? Name { get; init; }

    /// <summary>New MAC.</summary>
    public MacAddress? Address { get; init; }

    /// <summary>MTU in bytes.</summary>
    public int? Mtu { get; init; }

    /// <summary>Up or down.</summary>
    public bool? IsUp { get; init; }

    /// <summary>Promiscuous.</summary>
    public bool? IsPromiscuous { get; init; }

    /// <summary>All multicast.</summary>
    public bool? IsAllMulticast { get; init; }

    /// <summary>Multicast ability.</summary>
    public bool? IsMulticast { get; init; }

    /// <summary>ARP (the inverse of <c>IFF_NOARP</c>).</summary>
    public bool? UsesArp { get; init; }

    /// <summary>Transmit queue length in packets.</summary>
    public int? TransmitQueueLength { get; init; }

    /// <summary>Group number.</summary>
    public uint? Group { get; init; }

    /// <summary>Free text; empty removes it.</summary>
    public string? Alias { get; init; }

    /// <summary>Where to move it; it arrives down, and possibly with another index.</summary>
    public NetworkNamespace? Namespace { get; init; }

    /// <summary>Bridge to join; 0 to leave.</summary>
    public int? MasterIndex { get; init; }

    /// <summary>Carrier, for drivers that allow it.</summary>
    public bool? HasCarrier { get; init; }

    /// <summary>Hold the carrier off.</summary>
    public bool? IsProtocolDown { get; init; }

    /// <summary>How IPv6 makes addresses itself: 0 eui64, 1 none, 2 stable_secret, 3 random.</summary>
    public byte? Inet6AddressGeneration { get; init; }

    /// <summary>Attributes of its kind; the kind must be the one it has.</summary>
    public LinkKind? Kind { get; init; }

    /// <summary>Attributes as a bridge port.</summary>
    public BridgePort? BridgePort { get; init; }
}

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

    /// <summary>How IPv6 makes addresses itself: 0 eui64, 1 none, 2 stable_secret, 3 random.</summary>
    public byte? Inet6AddressGeneration { get; init; }

    /// <summary>Attributes of its kind; the kind must be the one it has.</summary>
    public LinkKind? Kind { get; init; }

    /// <summary>Attributes as a bridge port.</summary>
    public BridgePort? BridgePort { get; init; }

    /// <summary>
    /// The part of this that a link does not have yet: of up or down, address, MTU, ARP, queue length, group, alias and IPv6 address
    /// generation; the rest is taken as different. Null when there is none.
    /// </summary>
    public LinkChange? Beyond(LinkInfo seen)
    {
        var rest = this with
        {
            IsUp = IsUp == seen.IsUp ? null : IsUp,
            Address = Address == seen.Address ? null : Address,
            Mtu = Mtu == seen.Mtu ? null : Mtu,
            UsesArp = UsesArp == UsesArpNow(seen) ? null : UsesArp,
            TransmitQueueLength = TransmitQueueLength == seen.TransmitQueueLength ? null : TransmitQueueLength,
            Group = Group == seen.Group ? null : Group,
            Alias = Alias == (seen.Alias ?? "") ? null : Alias,
            Inet6AddressGeneration = Inet6AddressGeneration == seen.Inet6AddressGeneration ? null : Inet6AddressGeneration,
        };
        return rest == new LinkChange() ? null : rest;
    }

    /// <summary>What takes the same part of this back from a link that was as <paramref name="seen"/> before.</summary>
    public LinkChange Undone(LinkInfo seen) => new()
    {
        IsUp = IsUp is null ? null : seen.IsUp,
        Address = Address is null ? null : seen.Address,
        Mtu = Mtu is null ? null : seen.Mtu,
        UsesArp = UsesArp is null ? null : UsesArpNow(seen),
        TransmitQueueLength = TransmitQueueLength is null ? null : seen.TransmitQueueLength,
        Group = Group is null ? null : seen.Group,
        Alias = Alias is null ? null : seen.Alias ?? "",
        Inet6AddressGeneration = Inet6AddressGeneration is null ? null : seen.Inet6AddressGeneration,
    };

    private static bool UsesArpNow(LinkInfo seen) => (seen.Flags & LinkFlags.NoArp) == 0;
}

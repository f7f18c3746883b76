using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Nftables;

/// <summary>Which frames a device's own stack shall not get, although its packet sockets do.</summary>
public sealed record IngressFilter
{
    /// <summary>Frames from these go nowhere (source lists that end the way of a frame).</summary>
    public IReadOnlyCollection<MacAddress> TakenSources { get; init; } = [];

    /// <summary>Multicast from these goes nowhere: it is a child's own, coming back.</summary>
    public IReadOnlyCollection<MacAddress> OwnMulticastSources { get; init; } = [];

    /// <summary>Unicast to these goes nowhere.</summary>
    public IReadOnlyCollection<MacAddress> TakenDestinations { get; init; } = [];

    /// <summary>What carries one of these as IP destination or ARP target goes nowhere (children that share the device's MAC).</summary>
    public IReadOnlyCollection<IpAddress> TakenAddresses { get; init; } = [];

    /// <summary><see cref="TakenAddresses"/> are looked for in broadcast and multicast frames too.</summary>
    public bool TakesFromGroups { get; init; }

    /// <summary><see cref="TakenAddresses"/> are not looked for in ARP.</summary>
    public bool LeavesArp { get; init; }

    /// <summary>All unicast goes nowhere.</summary>
    public bool TakesAllUnicast { get; init; }
}

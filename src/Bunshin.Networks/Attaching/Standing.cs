using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Networks.Attaching;

/// <summary>Where a network stands.</summary>
/// <param name="Parent">A device that is there and not of our making.</param>
/// <param name="Vlans">Ids of VLANs on it that are made on demand, from the parent upwards.</param>
internal sealed record Standing(LinkInfo Parent, IReadOnlyList<ushort> Vlans);

using Bunshin.Forwarding.Routing;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Ipvlan;

/// <summary>What the forwarding rules need to know of the parent and its ipvlan port.</summary>
public sealed record IpvlanParent
{
    /// <summary>The parent's MAC, which is also every child's.</summary>
    public required MacAddress Address { get; init; }

    /// <summary>The port's mode.</summary>
    public IpvlanMode Mode { get; init; } = IpvlanMode.L3;

    /// <summary>The port's flags.</summary>
    public IpvlanFlags Flags { get; init; }

    /// <summary>Up and with carrier: without either, children send into nothing.</summary>
    public bool HasCarrier { get; init; } = true;

    /// <summary>MTU in bytes, without the Ethernet header.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>
    /// The routes of the parent's namespace that lead out of the parent, and its local addresses as
    /// <see cref="RouteKind.Local"/> routes: by these the parent's side routes what l3 and l3s children send.
    /// </summary>
    public RouteTable Routes { get; init; } = RouteTable.Empty;
}

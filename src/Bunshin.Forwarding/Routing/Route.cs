using Bunshin.Packets.Addresses;

namespace Bunshin.Forwarding.Routing;

/// <summary>One entry of a <see cref="RouteTable"/>.</summary>
public sealed record Route
{
    /// <summary>Which destinations; host bits are ignored.</summary>
    public required IpPrefix Destination { get; init; }

    /// <summary>What is done with them.</summary>
    public RouteKind Kind { get; init; } = RouteKind.Unicast;

    /// <summary>The interface by which they leave; its number means what the table's owner wants it to mean.</summary>
    public int Interface { get; init; }

    /// <summary>The next hop; null where destinations are neighbors themselves.</summary>
    public IpAddress? Gateway { get; init; }

    /// <summary>Of two routes with the same prefix the one with the lower metric is used.</summary>
    public uint Metric { get; init; }
}

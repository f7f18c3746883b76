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

/// <summary>What a route does with what it matches, as in the kernel (<c>RTN_*</c>, <c>linux/rtnetlink.h</c>).</summary>
public enum RouteKind : byte
{
    /// <summary>By a gateway, or directly to a neighbor.</summary>
    Unicast = 1,

    /// <summary>To this host itself.</summary>
    Local = 2,

    /// <summary>A subnet's broadcast address.</summary>
    Broadcast = 3,

    /// <summary>A group.</summary>
    Multicast = 5,

    /// <summary>Dropped in silence.</summary>
    Blackhole = 6,

    /// <summary>Dropped, and the sender told that the host is unreachable.</summary>
    Unreachable = 7,

    /// <summary>Dropped, and the sender told that an administrator forbids it.</summary>
    Prohibit = 8,
}

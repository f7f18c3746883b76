namespace Bunshin.Forwarding.Routing;

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

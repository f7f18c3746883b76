using System.Net;
using Bunshin.Packets.Addresses;

namespace Bunshin.Linux.Netlink.Routes;

/// <summary>A route, as it is or as it shall be (<c>RTM_NEWROUTE</c>).</summary>
public sealed record RouteInfo
{
    /// <summary>The table <c>ip route</c> shows.</summary>
    public const uint MainTable = 254;

    /// <summary>The table of local and broadcast addresses.</summary>
    public const uint LocalTable = 255;

    /// <summary>Destination; <c>0.0.0.0</c> or <c>::</c> with prefix 0 is the default route. It also tells the family.</summary>
    public required IPAddress Destination { get; init; }

    /// <summary>Bits of the destination's prefix.</summary>
    public required int PrefixLength { get; init; }

    /// <summary>Next hop; null for what is on the link itself.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>Index of the link it goes out by.</summary>
    public int? LinkIndex { get; init; }

    /// <summary>Source address for what leaves by it.</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>Metric; smaller is better.</summary>
    public uint? Metric { get; init; }

    public uint Table { get; init; } = MainTable;

    /// <summary>Believe that the gateway is on the link, though no prefix says so.</summary>
    public bool IsOnLink { get; init; }

    /// <summary>0 global, 253 link, 254 host; null when written: by gateway and type.</summary>
    public byte? Scope { get; init; }

    /// <summary>1 unicast, 2 local, 3 broadcast, 4 anycast, 5 multicast, 6 blackhole, 7 unreachable, 8 prohibit (<c>RTN_*</c>).</summary>
    public byte Type { get; init; } = 1;

    /// <summary>Who made it (<c>RTPROT_*</c>): 2 kernel, 3 boot (what <c>ip</c> uses), 4 static.</summary>
    public byte Protocol { get; init; } = 3;

    /// <summary>MTU in bytes for this route.</summary>
    public uint? Mtu { get; init; }

    /// <summary><c>RTNH_F_*</c> as read: 1 dead, 4 onlink, 16 linkdown.</summary>
    public uint Flags { get; init; }

    /// <summary>A route to a destination by a gateway, or to what is on the link itself.</summary>
    public static RouteInfo To(IpPrefix destination, IpAddress? gateway) => new()
    {
        Destination = destination.Address.ToIPAddress(),
        PrefixLength = destination.Length,
        Gateway = gateway?.ToIPAddress(),
    };

    /// <summary>Whether a route that is there is all that this asks for; the link apart.</summary>
    internal bool IsMetBy(RouteInfo there) =>
        Destination.Equals(there.Destination)
        && PrefixLength == there.PrefixLength
        && Equals(Gateway, there.Gateway)
        && Equals(PreferredSource, there.PreferredSource)
        && (Metric is null || Metric == there.Metric)
        && Table == there.Table
        && Type == there.Type;
}

using Bunshin.Packets.Icmpv6;

namespace Bunshin.Forwarding.Policies;

/// <summary>Sets of ICMPv6 messages, a bit for each type from <see cref="First"/> on.</summary>
public static class Icmpv6Sets
{
    /// <summary>The type of the lowest bit.</summary>
    public const int First = 128;

    /// <summary>What may come from <c>::</c>: address detection, asking for routers (RFC 4861), membership (RFC 3590).</summary>
    public static ulong FromNobody { get; } = Set(
        Icmpv6Type.NeighborSolicitation, Icmpv6Type.RouterSolicitation, Icmpv6Type.MulticastListenerReport,
        Icmpv6Type.MulticastListenerDone, Icmpv6Type.MulticastListenerReportV2);

    /// <summary>What a host sends to find neighbors and routers and to get groups: to IPv6 what ARP is to IPv4 (RFC 4890 section 4.4.1).</summary>
    private static ulong Sent { get; } = FromNobody | Set(Icmpv6Type.NeighborAdvertisement);

    private static ulong Received { get; } = Set(
        Icmpv6Type.NeighborSolicitation, Icmpv6Type.NeighborAdvertisement, Icmpv6Type.RouterAdvertisement, Icmpv6Type.MulticastListenerQuery);

    /// <summary>Without which nothing works, whatever the rules allow.</summary>
    public static ulong Needed(PolicyDirection direction) => direction == PolicyDirection.Sent ? Sent : Received;

    /// <summary>Whether <paramref name="type"/> is in <paramref name="set"/>.</summary>
    public static bool Contains(ulong set, Icmpv6Type? type) => type is { } known && (byte)known >= First && (byte)known < First + 64
        && ((set >> ((byte)known - First)) & 1) != 0;

    /// <summary>The set of these, each from <see cref="First"/> on.</summary>
    internal static ulong Set(params ReadOnlySpan<Icmpv6Type> types)
    {
        var set = 0UL;
        foreach (var type in types)
        {
            set |= 1UL << ((byte)type - First);
        }

        return set;
    }
}

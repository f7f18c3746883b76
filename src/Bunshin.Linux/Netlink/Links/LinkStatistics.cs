namespace Bunshin.Linux.Netlink.Links;

/// <summary>Counters of a link (<c>struct rtnl_link_stats64</c>, <c>linux/if_link.h</c>); packets, or bytes where named so.</summary>
public sealed record LinkStatistics
{
    /// <summary>Good packets received.</summary>
    public long RxPackets { get; init; }

    /// <summary>Good packets sent.</summary>
    public long TxPackets { get; init; }

    /// <summary>Bytes received.</summary>
    public long RxBytes { get; init; }

    /// <summary>Bytes sent.</summary>
    public long TxBytes { get; init; }

    /// <summary>Bad packets received.</summary>
    public long RxErrors { get; init; }

    /// <summary>Send problems.</summary>
    public long TxErrors { get; init; }

    /// <summary>Received but not processed.</summary>
    public long RxDropped { get; init; }

    /// <summary>Dropped on the way out.</summary>
    public long TxDropped { get; init; }

    /// <summary>Multicast packets received.</summary>
    public long Multicast { get; init; }

    /// <summary>Dropped by IP because the frame was for another host's MAC.</summary>
    public long RxOtherHostDropped { get; init; }
}

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

    /// <summary>Collisions.</summary>
    public long Collisions { get; init; }

    /// <summary>Length errors.</summary>
    public long RxLengthErrors { get; init; }

    /// <summary>Receive ring overflows.</summary>
    public long RxOverErrors { get; init; }

    /// <summary>CRC errors.</summary>
    public long RxCrcErrors { get; init; }

    /// <summary>Alignment errors.</summary>
    public long RxFrameErrors { get; init; }

    /// <summary>FIFO overruns.</summary>
    public long RxFifoErrors { get; init; }

    /// <summary>Missed by the host for want of buffers.</summary>
    public long RxMissedErrors { get; init; }

    /// <summary>Sends aborted.</summary>
    public long TxAbortedErrors { get; init; }

    /// <summary>Sends that lost carrier.</summary>
    public long TxCarrierErrors { get; init; }

    /// <summary>FIFO underruns.</summary>
    public long TxFifoErrors { get; init; }

    /// <summary>Heartbeat errors.</summary>
    public long TxHeartbeatErrors { get; init; }

    /// <summary>Late collisions.</summary>
    public long TxWindowErrors { get; init; }

    /// <summary>Correctly received compressed packets.</summary>
    public long RxCompressed { get; init; }

    /// <summary>Sent compressed packets.</summary>
    public long TxCompressed { get; init; }

    /// <summary>Dropped because no protocol handler wanted them, as far as the driver says.</summary>
    public long RxNoHandler { get; init; }

    /// <summary>Dropped by IP because the frame was for another host's MAC.</summary>
    public long RxOtherHostDropped { get; init; }
}

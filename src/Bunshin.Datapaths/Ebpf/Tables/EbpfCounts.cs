namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>What is to be added to the counters of a child's own device so that they are the driver's; named as in <c>rtnl_link_stats64</c>.</summary>
/// <remarks>Bytes may be negative: some copies count for less than their length. Of the parent: what its own counters lack.</remarks>
/// <param name="RxPackets">Frames that only passed through it to a child on it.</param>
/// <param name="RxBytes">Their bytes, and where the drivers count otherwise.</param>
/// <param name="TxPackets">Frames that came from a child on it.</param>
/// <param name="TxBytes">Their bytes.</param>
/// <param name="Multicast">Flood copies.</param>
/// <param name="RxErrors">Copies that were too long.</param>
/// <param name="RxDropped">Those, and what else it did not get.</param>
/// <param name="TxDropped">Frames that it could not send.</param>
public readonly record struct EbpfCounts(
    long RxPackets, long RxBytes, long TxPackets, long TxBytes, long Multicast, long RxErrors, long RxDropped, long TxDropped);

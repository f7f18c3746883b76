namespace Bunshin.Datapaths;

/// <summary>The counters of <c>rtnl_link_stats64</c> that macvlan gives a meaning to; frames, or bytes where named so.</summary>
/// <param name="RxPackets">Frames given to the child.</param>
/// <param name="RxBytes">Their bytes, by the driver's rules.</param>
/// <param name="Multicast">Flood copies among them.</param>
/// <param name="RxErrors">Copies refused.</param>
/// <param name="RxDropped">As <paramref name="RxErrors"/>, and frames no protocol wanted.</param>
/// <param name="TxPackets">Frames the child sent.</param>
/// <param name="TxBytes">Their bytes.</param>
/// <param name="TxDropped">Sends that failed.</param>
public sealed record ChildCounters(
    long RxPackets, long RxBytes, long Multicast, long RxErrors, long RxDropped, long TxPackets, long TxBytes, long TxDropped);

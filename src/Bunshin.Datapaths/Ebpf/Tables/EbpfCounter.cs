namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>The places in a slot's <c>counters</c>: what a device counts by the drivers' rules beside what its veth end counts.</summary>
internal enum EbpfCounter
{
    RxPackets,
    RxBytes,
    TxPackets,
    TxBytes,
    Multicast,
    RxErrors,
    RxDropped,
    TxDropped,
}

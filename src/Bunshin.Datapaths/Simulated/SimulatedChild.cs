using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Datapaths.Simulated;

/// <summary>A child on its port: what was asked for, the device it became, and its drops by reason.</summary>
internal sealed class SimulatedChild(ChildSpec spec, SimulatedInterface device)
{
    private readonly SortedDictionary<VerdictReason, long> _drops = [];

    public ChildSpec Spec { get; set; } = spec;

    public SimulatedInterface Device { get; } = device;

    /// <summary>The child as the forwarding rules see it now.</summary>
    public MacvlanChild Model => ModelOf(Spec, Device);

    public static MacvlanChild ModelOf(ChildSpec spec, SimulatedInterface device) => new()
    {
        Address = device.Mac,
        Mode = spec.Mode,
        Flags = spec.Flags,
        IsUp = device.IsUp,
        Groups = device.Groups,
        Sources = spec.Sources,
        Mtu = device.Mtu,
        BroadcastQueueLength = spec.BroadcastQueueLength ?? 1000,
    };

    public ChildObservation Observe() => new(
        Device.Name, Device.Mac, Device.IsUp, Device.HasCarrier, Device.Counters,
        _drops.ToDictionary(drop => VerdictReasons.Describe(drop.Key), drop => drop.Value));

    public void CountSent(int bytes) => Device.Counters = Device.Counters with
    {
        TxPackets = Device.Counters.TxPackets + 1,
        TxBytes = Device.Counters.TxBytes + bytes,
    };

    public void CountSendFailure(VerdictReason reason)
    {
        _drops[reason] = _drops.GetValueOrDefault(reason) + 1;
        if (reason == VerdictReason.NoCarrier)
        {
            Device.Counters = Device.Counters with { TxDropped = Device.Counters.TxDropped + 1 };
        }
    }

    public void CountReceived(Delivery copy) => Device.Counters = Device.Counters with
    {
        RxPackets = Device.Counters.RxPackets + 1,
        RxBytes = Device.Counters.RxBytes + copy.CountedBytes,
        Multicast = Device.Counters.Multicast + (copy.CountsMulticast ? 1 : 0),
    };

    /// <summary>The driver counts a copy that is too long for the child twice under one name.</summary>
    public void CountRefused() => Device.Counters = Device.Counters with
    {
        RxErrors = Device.Counters.RxErrors + 1,
        RxDropped = Device.Counters.RxDropped + 2,
    };

    public void CountUnwanted() => Device.Counters = Device.Counters with { RxDropped = Device.Counters.RxDropped + 1 };
}

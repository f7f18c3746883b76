using Bunshin.Forwarding;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>What makes an interface a child: what was asked for, and its drops by reason.</summary>
internal sealed class SimulatedChild(ChildSpec spec, ushort deviceId)
{
    private readonly SortedDictionary<VerdictReason, long> _drops = [];

    public ChildSpec Spec { get; set; } = spec;

    /// <summary>Nobody serves it now; whoever asks for the same may go on with it.</summary>
    public bool IsLeft { get; set; }

    /// <summary>Of an ipvlan child only, else 0: what keeps the IPv6 addresses apart that come from the MAC all share.</summary>
    public ushort DeviceId { get; } = deviceId;

    public void CountDrop(VerdictReason reason) => _drops[reason] = _drops.GetValueOrDefault(reason) + 1;

    public ChildObservation Observe(SimulatedInterface device) => new(
        device.Name, device.Mac, device.IsUp, device.HasCarrier, device.Counters,
        _drops.ToDictionary(drop => VerdictReasons.Describe(drop.Key), drop => drop.Value));
}

namespace Bunshin.Forwarding.Vlan;

/// <summary>What a VLAN device makes of a frame that carries its tag.</summary>
/// <param name="Child">Index into the table's children; -1 where no device has the tag.</param>
/// <param name="Class">What the frame is to the device: the parent's view, or host where only the device's MAC says so.</param>
/// <param name="IsLost">The device is down: nobody gets the frame and nothing counts.</param>
/// <param name="PutsTagBack">Captures on the device see the tag, in line (reorder_hdr off).</param>
/// <param name="Priority">The packet's priority by the ingress map.</param>
public readonly record struct VlanArrival(int Child, DeliveryClass Class, bool IsLost, bool PutsTagBack, uint Priority)
{
    /// <summary>The rule that decided.</summary>
    public VerdictReason Reason => Child < 0 ? VerdictReason.VlanUnclaimed
        : IsLost ? VerdictReason.VlanDown
        : VerdictReason.VlanClaims;

    /// <summary>Whether the device counts one <c>multicast</c>: for groups, not for broadcast.</summary>
    public bool CountsMulticast => Class == DeliveryClass.Multicast;
}

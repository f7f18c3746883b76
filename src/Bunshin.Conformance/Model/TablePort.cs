using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Model;

/// <summary>The rules decide.</summary>
internal sealed class TablePort(MacvlanTable table) : IModelPort
{
    /// <inheritdoc/>
    public PortOutcome FromWire(in FrameView frame) => Of(table.FromWire(frame));

    /// <inheritdoc/>
    public PortOutcome FromChild(int child, in FrameView frame) => Of(table.FromChild(child, frame));

    private static PortOutcome Of(in Verdict verdict)
    {
        var deliveries = new List<Delivery>();
        foreach (var delivery in verdict)
        {
            deliveries.Add(delivery);
        }

        return new PortOutcome
        {
            IsDown = verdict.Reason == VerdictReason.ChildDown,
            IsLost = verdict.Reason == VerdictReason.NoCarrier,
            ToWire = verdict.ToWire,
            ToHost = verdict.ToHost,
            EntersParentReceive = verdict.EntersParentReceive,
            ParentDrops = verdict.ParentDrops,
            Deliveries = deliveries,
        };
    }
}

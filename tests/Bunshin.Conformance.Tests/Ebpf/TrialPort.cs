using Bunshin.Conformance.Model;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>Programs on trial decide where a port's frames go.</summary>
internal sealed class TrialPort : IModelPort
{
    private readonly EbpfTrial _trial;
    private readonly MacvlanTable _table;

    public TrialPort(EbpfTrial trial, MacvlanTable table)
    {
        (_trial, _table) = (trial, table);
        var parent = table.Parent;
        trial.Apply(
        [
            StackDevice.Bottom("p", parent.Address, parent.HasCarrier, parent.Mtu) with { MacvlanPort = parent },
            .. table.Children.Select(static (child, number) => StackDevice.On(0, $"c{number + 1}", child)),
        ]);
    }

    public PortOutcome FromWire(in FrameView frame) => Of(frame, _trial.FromWire(frame.Bytes.ToArray()));

    public PortOutcome FromChild(int child, in FrameView frame)
    {
        if (!_table.Children[child].IsUp)
        {
            return new PortOutcome { IsDown = true };
        }

        var outcome = _trial.FromChild(child + 1, frame.Bytes.ToArray());
        return Of(frame, outcome) with { IsLost = outcome.Counts[child + 1].TxDropped > 0 };
    }

    private static PortOutcome Of(in FrameView frame, TrialOutcome outcome)
    {
        var deliveries = new List<Delivery>();
        var left = new Dictionary<int, EbpfCounts>(outcome.Counts);
        foreach (var delivery in outcome.Deliveries)
        {
            Assert.Equal(frame.Tag, delivery.Tag);
            Assert.Equal(frame.LengthWithoutTag, delivery.Frame.Length);
            var counts = left[delivery.Device];
            left[delivery.Device] = default;
            deliveries.Add(new Delivery(
                delivery.Device - 1, delivery.Class, delivery.Frame.Length + (int)counts.RxBytes,
                counts.Multicast > 0 ? DeliveryTraits.CountsMulticast : DeliveryTraits.None));
        }

        foreach (var (device, counts) in left)
        {
            if (device > 0 && counts.RxErrors > 0)
            {
                deliveries.Add(new Delivery(device - 1, default, 0, DeliveryTraits.Refused));
            }
        }

        return new PortOutcome
        {
            ToHost = outcome.ToHost,
            ToWire = outcome.OnWire.Count == 1,
            ParentDrops = outcome.Counts[0].RxDropped > 0,
            Deliveries = deliveries,
        };
    }
}

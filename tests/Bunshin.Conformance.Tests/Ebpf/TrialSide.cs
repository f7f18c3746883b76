using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>P's side of a recorded set, where programs on trial decide for P and what is on it.</summary>
internal sealed class TrialSide : INearSide
{
    private readonly RecordedTopology _topology;
    private readonly EbpfTrial _trial;
    private readonly INearSide _walk;

    private TrialSide(RecordedTopology topology, EbpfTrial trial)
    {
        (_topology, _trial, _walk) = (topology, trial, new StackObserver(topology).Walk);
        trial.Apply(topology.Near.Devices);
    }

    /// <summary>Says what every point of a set sees.</summary>
    public static StackObserver Observer(RecordingMeta meta, EbpfTrial trial)
    {
        var topology = new RecordedTopology(meta);
        return new StackObserver(topology, new TrialSide(topology, trial));
    }

    public IReadOnlyList<WireFrame> Send(string point, byte[] bytes, uint priority, CaseWalk walk)
    {
        var device = _topology.Near.Find(point);
        if (device == 0)
        {
            return SendAlone(0, new WireFrame(bytes), walk, point);
        }

        var outcome = _trial.FromChild(device, bytes);
        if (_topology.Near.Devices[device].Ipvlan is not null && IsForParentsIp(ReasonOf(device, bytes)))
        {
            // What the IP layer on P's side makes of it is not a program's business.
            Assert.Equal(ReasonOf(device, bytes) == VerdictReason.L3ToHostSockets, outcome.IsHosts);
            Assert.NotEqual(outcome.IsRouted, outcome.IsHosts);
            Assert.Empty(outcome.IntoParent);
            Assert.Empty(outcome.Deliveries);
            return _walk.Send(point, bytes, priority, walk);
        }

        // A device that is down, or whose lower one is, is the kernel's own business: the veth end is.
        if (SendAlone(device, new WireFrame(bytes), walk, point).Count == 0)
        {
            if (_topology.Near.Devices[device].IsUp)
            {
                Assert.True(outcome.Counts[device].TxDropped > 0 && outcome.OnWire.Count + outcome.IntoParent.Count + outcome.Deliveries.Count == 0);
            }

            return [];
        }

        Take(outcome, walk);
        foreach (var frame in outcome.IntoParent)
        {
            Receive(frame, walk, counts: false);
        }

        return [.. outcome.OnWire.SelectMany(frame => SendAlone(0, frame, walk, null))];
    }

    public void Receive(WireFrame frame, CaseWalk walk) => Receive(frame, walk, counts: true);

    private void Receive(WireFrame frame, CaseWalk walk, bool counts)
    {
        var bytes = frame.InLine();
        var outcome = _trial.FromWire(bytes);
        StackRecorder.Receive(_topology, Alone(0, null), new WireFrame(bytes), walk, outcome.ToHost, counts);
        Take(outcome, walk);
    }

    // A device by itself, as the kernel treats any veth end or NIC. With an address the frame is the host's to it.
    private DeviceStack Alone(int device, MacAddress? host)
    {
        var drawn = _topology.Near.Devices[device];
        return DeviceStack.Create([StackDevice.Bottom(drawn.Name, host ?? _topology.Near.AddressOf(device), drawn.IsUp, drawn.Mtu) with
        {
            HasCarrier = IsCarried(drawn.Lower),
            InsertsCustomerTags = device != 0 || _topology.Near.Devices[0].InsertsCustomerTags,
        }]);
    }

    private bool IsCarried(int lower) => lower < 0
        || (_topology.Near.Devices[lower] is { IsUp: true, HasCarrier: true } below && IsCarried(below.Lower));

    private IReadOnlyList<WireFrame> SendAlone(int device, WireFrame frame, CaseWalk walk, string? sender) =>
        StackRecorder.Send(_topology, Alone(device, null), 0, frame, walk, sender);

    private static bool IsForParentsIp(VerdictReason reason) =>
        reason is VerdictReason.L3Routed or VerdictReason.L3ToHostSockets or VerdictReason.L3NoRoute;

    private VerdictReason ReasonOf(int device, byte[] bytes)
    {
        var devices = _topology.Near.Devices;
        var lower = devices[device].Lower;
        var siblings = Enumerable.Range(0, devices.Count).Where(number => number > 0 && devices[number].Lower == lower && devices[number].Ipvlan is not null).ToList();
        var table = IpvlanTable.Create(
            devices[lower].IpvlanPort! with { Address = _topology.Near.AddressOf(lower) }, [.. siblings.Select(number => devices[number].Ipvlan!)]);
        _ = FrameView.TryParse(bytes, out var frame);
        return table.FromChild(siblings.IndexOf(device), frame).Reason;
    }

    private void Take(TrialOutcome outcome, CaseWalk walk)
    {
        foreach (var delivery in outcome.Deliveries)
        {
            var host = delivery.Class == DeliveryClass.Host ? MacAddress.Read(delivery.Frame) : (MacAddress?)null;
            StackRecorder.Receive(_topology, Alone(delivery.Device, host), new WireFrame(delivery.Frame, delivery.Tag), walk);
        }

        foreach (var (device, counts) in outcome.Counts)
        {
            Count(_topology.Near.Devices[device].Name, counts, walk.Observation);
        }
    }

    private static void Count(string point, EbpfCounts counts, Observation observation)
    {
        observation.Count(point, "rx_packets", counts.RxPackets);
        observation.Count(point, "rx_bytes", counts.RxBytes);
        observation.Count(point, "tx_packets", counts.TxPackets);
        observation.Count(point, "tx_bytes", counts.TxBytes);
        observation.Count(point, "multicast", counts.Multicast);
        observation.Count(point, "rx_errors", counts.RxErrors);
        observation.Count(point, "rx_dropped", counts.RxDropped);
        observation.Count(point, "tx_dropped", counts.TxDropped);
    }
}

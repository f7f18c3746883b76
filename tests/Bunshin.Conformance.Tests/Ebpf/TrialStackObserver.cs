using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>Says what every point of a set with a stack of devices sees, where programs on trial decide for P and what is on it.</summary>
internal sealed class TrialStackObserver : ICaseObserver
{
    private readonly RecordedTopology _topology;
    private readonly EbpfTrial _trial;
    private readonly StackObserver _model;

    public TrialStackObserver(RecordingMeta meta, EbpfTrial trial)
    {
        (_topology, _trial, _model) = (new RecordedTopology(meta), trial, new StackObserver(meta));
        trial.Apply(_topology.Near.Devices);
    }

    public IReadOnlyList<Observation> Observe(IReadOnlyList<RecordedCase> cases) => [.. cases.Select(Observe)];

    private Observation Observe(RecordedCase recorded)
    {
        var observation = new Observation();
        if (recorded.Unsupported is not null)
        {
            return observation;
        }

        Send(recorded.Inject, recorded.Frame, observation, recorded);
        foreach (var (point, frame) in recorded.Observed.Replies)
        {
            var reply = new Observation();
            Send(point, frame, reply, recorded);
            foreach (var ((at, counter), by) in reply.Stats)
            {
                observation.Count(at, counter, by);
            }
        }

        return observation;
    }

    private void Send(string point, byte[] bytes, Observation observation, RecordedCase recorded)
    {
        if (point == "w")
        {
            foreach (var (left, tag) in SendAlone(_topology.Far, bytes, VlanTag.None, observation, recorded, point))
            {
                Receive(EbpfTrial.InLine(left, tag), observation, recorded);
            }

            return;
        }

        var device = _topology.Near.Find(point);
        if (device == 0)
        {
            ToFar(SendAlone(Alone(0, null), bytes, VlanTag.None, observation, recorded, point), observation, recorded);
            return;
        }

        var outcome = _trial.FromChild(device, bytes);
        if (_topology.Near.Devices[device].Ipvlan is not null && IsForParentsIp(ReasonOf(device, bytes)))
        {
            // What the IP layer on P's side makes of it is no program's business.
            Assert.Equal(ReasonOf(device, bytes) == VerdictReason.L3ToHostSockets, outcome.IsHosts);
            Assert.NotEqual(outcome.IsRouted, outcome.IsHosts);
            Assert.Empty(outcome.IntoParent);
            Assert.Empty(outcome.Deliveries);
            _model.Send(point, bytes, recorded.Priority, observation, recorded);
            return;
        }

        // A device that is down, or whose lower one is, is the kernel's own business: the veth end is.
        var alone = Alone(device, null);
        if (SendAlone(alone, bytes, VlanTag.None, observation, recorded, point).Count == 0)
        {
            return;
        }

        Take(outcome, observation, recorded);
        foreach (var (left, tag) in outcome.IntoParent)
        {
            Receive(EbpfTrial.InLine(left, tag), observation, recorded, counts: false);
        }

        foreach (var (left, tag) in outcome.OnWire)
        {
            ToFar(SendAlone(Alone(0, null), left, tag, observation, recorded, null), observation, recorded);
        }
    }

    // A device by itself, as the kernel treats any veth end or NIC. With an address the frame is the host's to it.
    private DeviceStack Alone(int device, MacAddress? host)
    {
        var drawn = _topology.Near.Devices[device];
        var bottom = _topology.Near.Devices[0];
        return DeviceStack.Create([StackDevice.Bottom(drawn.Name, host ?? _topology.Near.AddressOf(device), drawn.IsUp, drawn.Mtu) with
        {
            InsertsCustomerTags = device != 0 || bottom.InsertsCustomerTags,
        }]);
    }

    private List<(byte[] Frame, VlanTag Tag)> SendAlone(
        DeviceStack stack, byte[] bytes, VlanTag tag, Observation observation, RecordedCase recorded, string? sender)
    {
        _ = FrameView.TryParse(bytes, tag, out var frame);
        var recorder = new StackRecorder(_topology, stack, observation, recorded) { Sender = sender };
        var sink = new RecorderSink(recorder);
        var outcome = stack.Send(0, frame, ref sink);
        if (sender is not null)
        {
            observation.SendError = recorded.IsFromSocket || outcome == SendOutcome.Sent ? null : "ENETDOWN";
        }

        recorder.Finish();
        return recorder.OnWire;
    }

    private void ToFar(List<(byte[] Frame, VlanTag Tag)> sent, Observation observation, RecordedCase recorded)
    {
        foreach (var (left, tag) in sent)
        {
            _ = FrameView.TryParse(left, tag, out var frame);
            var sink = new RecorderSink(new StackRecorder(_topology, _topology.Far, observation, recorded));
            _topology.Far.Receive(frame, ref sink);
        }
    }

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

    private void Receive(byte[] bytes, Observation observation, RecordedCase recorded, bool counts = true)
    {
        var outcome = _trial.FromWire(bytes);
        var parent = Alone(0, null);
        Arrive(parent, bytes, VlanTag.None, observation, recorded, outcome.ToHost, counts);
        Take(outcome, observation, recorded);
    }

    private void Arrive(DeviceStack alone, byte[] bytes, VlanTag tag, Observation observation, RecordedCase recorded, bool reaches, bool counts = true)
    {
        _ = FrameView.TryParse(bytes, tag, out var frame);
        var sink = new ArrivalSink(new RecorderSink(new StackRecorder(_topology, alone, observation, recorded)), reaches, counts);
        alone.Receive(frame, ref sink);
    }

    private void Take(TrialOutcome outcome, Observation observation, RecordedCase recorded)
    {
        foreach (var delivery in outcome.Deliveries)
        {
            var host = delivery.Class == DeliveryClass.Host ? MacAddress.Read(delivery.Frame) : (MacAddress?)null;
            Arrive(Alone(delivery.Device, host), delivery.Frame, delivery.Tag, observation, recorded, reaches: true);
        }

        foreach (var (device, counts) in outcome.Counts)
        {
            Count(_topology.Near.Devices[device].Name, counts, observation);
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

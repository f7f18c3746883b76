using Bunshin.Conformance.Recordings;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Stacks;

/// <summary>Predicts, from the forwarding rules alone, what every point of a set with a stack of devices sees and counts.</summary>
public sealed class StackObserver : ICaseObserver
{
    private readonly RecordedTopology _topology;

    /// <summary>For the topology of <paramref name="meta"/>, which has a <see cref="RecordingMeta.Stack"/>.</summary>
    public StackObserver(RecordingMeta meta) => _topology = new RecordedTopology(meta);

    /// <summary>Predicts one case.</summary>
    public Observation Observe(RecordedCase recorded)
    {
        var observation = new Observation();
        if (recorded.Unsupported is not null)
        {
            return observation;
        }

        Send(recorded.Inject, recorded.Frame, recorded.Priority, observation, recorded, new WalkFacts());
        foreach (var (point, frame) in recorded.Observed.Replies)
        {
            // Answers moved counters; who saw them was not recorded.
            var reply = new Observation();
            Send(point, frame, 0, reply, recorded, new WalkFacts());
            foreach (var ((at, counter), by) in reply.Stats)
            {
                observation.Count(at, counter, by);
            }
        }

        return observation;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Observation> Observe(IReadOnlyList<RecordedCase> cases) => [.. cases.Select(Observe)];

    /// <summary>Where a case's frame goes.</summary>
    internal WalkFacts FactsOf(RecordedCase recorded)
    {
        var facts = new WalkFacts();
        if (recorded.Unsupported is null && recorded.Frame.Length > 0)
        {
            Send(recorded.Inject, recorded.Frame, recorded.Priority, new Observation(), recorded, facts);
        }

        return facts;
    }

    /// <summary>Predicts what one more frame of a case causes.</summary>
    internal void Send(string point, byte[] bytes, uint priority, Observation observation, RecordedCase recorded) =>
        Send(point, bytes, priority, observation, recorded, new WalkFacts());

    private void Send(string point, byte[] bytes, uint priority, Observation observation, RecordedCase recorded, WalkFacts facts)
    {
        _ = FrameView.TryParse(bytes, out var frame);
        var isFar = point == "w";
        var from = isFar ? _topology.Far : _topology.Near;
        var to = isFar ? _topology.Near : _topology.Far;
        var sender = new StackRecorder(_topology, from, observation, recorded) { Sender = point, Facts = facts };
        var sending = new RecorderSink(sender);
        var outcome = from.Send(from.Find(point), frame, ref sending, priority);
        observation.SendError = recorded.IsFromSocket || outcome == SendOutcome.Sent ? null
            : outcome == SendOutcome.Down ? "ENETDOWN"
            : "ENOBUFS";
        sender.Finish();
        foreach (var (left, tag) in sender.OnWire)
        {
            _ = FrameView.TryParse(left, tag, out var arriving);
            var receiving = new RecorderSink(new StackRecorder(_topology, to, observation, recorded) { Facts = facts });
            to.Receive(arriving, ref receiving);
        }
    }
}

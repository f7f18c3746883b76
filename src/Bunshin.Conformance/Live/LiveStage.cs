using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Replay;
using Bunshin.Datapaths;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Conformance.Live;

/// <summary>A recording's topology, live in namespaces: injects frames at its points and says what each point saw and counted.</summary>
/// <remarks>
/// After each frame it waits until what it sees is what the model predicts, or until <see cref="Patience"/> is over; so
/// agreement is fast, and only a difference costs time. What comes later than that is still found, by the frame's number or by
/// the next reading of the counters. One thread at a time.
/// </remarks>
public abstract class LiveStage : ICaseObserver, IDisposable
{
    private readonly Dictionary<long, (Observation Observation, RecordedCase Case)> _inFlight = [];
    private ParentObservation? _counted;

    private protected LiveStage(RecordingMeta meta, StageTarget target)
    {
        Meta = meta;
        Target = target;
    }

    /// <summary>How long a frame's effects are waited for.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often children were made anew because a group's hash collided with another's.</summary>
    public int Rebuilds { get; private protected set; }

    /// <summary>What cannot be compared with this target; null: everything can.</summary>
    internal abstract IProjection? Projection { get; }

    private protected RecordingMeta Meta { get; }

    private protected StageTarget Target { get; }

    private protected Dictionary<string, StagePoint> Points { get; } = [];

    /// <summary>The datapath's own view of its children, where it counts what the devices do not; else null.</summary>
    private protected abstract IRunningParent? Counting { get; }

    /// <summary>Builds the topology of <paramref name="meta"/> in <paramref name="places"/>, with children served by <paramref name="target"/>.</summary>
    /// <param name="places">Stays the caller's; free for the next stage once this one is disposed.</param>
    /// <param name="meta">The topology.</param>
    /// <param name="target">Who serves the children.</param>
    /// <exception cref="StageException">It could not be built.</exception>
    /// <exception cref="DatapathException">The datapath does not serve such children.</exception>
    public static LiveStage Build(StagePlaces places, RecordingMeta meta, StageTarget target) =>
        meta.Stack is null ? new MacvlanStage(places, meta, target) : new StackStage(places, meta, target);

    /// <inheritdoc/>
    public IReadOnlyList<Observation> Observe(IReadOnlyList<RecordedCase> cases)
    {
        var observations = new List<Observation>(cases.Count);
        foreach (var recorded in cases)
        {
            observations.Add(Observe(recorded));
        }

        // Nothing should come any more; if it does, it belongs to the frame whose number it has.
        Thread.Sleep(20);
        Drain();
        if (observations.Count > 0)
        {
            CountInto(observations[^1]);
        }

        _inFlight.Clear();
        return observations;
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Why a case cannot be compared here, or null.</summary>
    internal virtual string? WhyNot(RecordedCase recorded) => recorded.Unsupported;

    private protected Observation Observe(RecordedCase recorded)
    {
        var observation = new Observation();
        if (recorded.Unsupported is not null)
        {
            return observation;
        }

        _inFlight[NumberOf(recorded)] = (observation, recorded);
        Begin(recorded, observation);
        observation.SendError = Send(recorded);
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            Drain();
            CountInto(observation);
            if ((Agree(Predict(recorded, observation), observation, recorded) && IsQuiet(recorded)) || Environment.TickCount64 > deadline)
            {
                return observation;
            }

            Thread.Sleep(0);
        }
    }

    /// <summary>A case begins.</summary>
    private protected abstract void Begin(RecordedCase recorded, Observation observation);

    /// <summary>What the model says of the case, given what has been seen so far.</summary>
    private protected abstract Observation Predict(RecordedCase recorded, Observation soFar);

    /// <summary>Sends it; the name of the errno, or null.</summary>
    private protected virtual string? Send(RecordedCase recorded) => Points[recorded.Inject].Send(recorded.Frame, recorded.Priority)?.ToString();

    /// <summary>The number by which a case's frames are known again.</summary>
    private protected virtual long NumberOf(RecordedCase recorded)
    {
        _ = ConformanceFrame.TryReadNumber(recorded.Frame, out var number, out _);
        return number;
    }

    /// <summary>Whether nothing more is to be expected once the prediction is met.</summary>
    private protected virtual bool IsQuiet(RecordedCase recorded) => true;

    /// <summary>What happened to the contents on the way; null for nothing.</summary>
    private protected abstract string? ChangeOf(RecordedCase sent, Sighting sighting, ReadOnlySpan<byte> bytes);

    /// <summary>A frame was heard that is none of those injected.</summary>
    private protected virtual void HearOther(Sighting sighting, ReadOnlySpan<byte> bytes)
    {
    }

    private protected virtual void Drain()
    {
        foreach (var point in Points.Values)
        {
            point.Drain(Hear);
        }
    }

    private protected void Hear(Sighting sighting, ReadOnlySpan<byte> bytes)
    {
        if (!ConformanceFrame.TryReadNumber(bytes, out var number, out _))
        {
            HearOther(sighting, bytes);
        }
        else if (_inFlight.TryGetValue(number, out var flight))
        {
            flight.Observation.See(sighting with { Change = ChangeOf(flight.Case, sighting, bytes) });
        }
    }

    private protected void ClosePoints()
    {
        foreach (var point in Points.Values)
        {
            point.Dispose();
        }

        Points.Clear();
    }

    /// <summary>Lets a point's counters be the datapath's own, where there are such.</summary>
    private protected void CountByDatapath(string key)
    {
        if (Counting is not null)
        {
            Points[key].CounterSource = () => CountersOf(key);
            Points[key].ForgetCounters();
        }
    }

    private protected void CountInto(Observation observation)
    {
        // One look for all points.
        _counted = Counting?.Observe();
        foreach (var point in Points.Values)
        {
            point.CountInto(observation);
        }

        _counted = null;
    }

    private bool Agree(Observation predicted, Observation observed, RecordedCase recorded)
    {
        var left = Projection?.Project(predicted, recorded) ?? predicted;
        var right = Projection?.Project(observed, recorded) ?? observed;
        return CaseComparison.Differences(left, right, "", withStats: true).Count == 0;
    }

    private Dictionary<string, long> CountersOf(string key)
    {
        var counters = (_counted ?? Counting!.Observe()).Children.First(child => child.Name == key).Counters;
        return StagePoint.Names(new LinkStatistics
        {
            RxPackets = counters.RxPackets,
            RxBytes = counters.RxBytes,
            RxErrors = counters.RxErrors,
            RxDropped = counters.RxDropped,
            Multicast = counters.Multicast,
            TxPackets = counters.TxPackets,
            TxBytes = counters.TxBytes,
            TxDropped = counters.TxDropped,
        });
    }
}

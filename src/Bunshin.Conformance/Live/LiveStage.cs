using System.Buffers.Binary;
using Bunshin.Conformance.Model;
using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Replay;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Live;

/// <summary>A recording's topology, live in namespaces: injects frames at its points and says what each point saw and counted.</summary>
/// <remarks>
/// After each frame it waits until what it sees is what the model predicts, or until <see cref="Patience"/> is over; so
/// agreement is fast, and only a difference costs time. What comes later than that is still found, by the frame's number or by
/// the next reading of the counters. One thread at a time.
/// </remarks>
public sealed class LiveStage : ICaseObserver, IDisposable
{
    private const int MostRebuilds = 30;
    private static readonly MacAddress ProbeSource = new(0x0200_0000_00FE);
    private readonly RecordingMeta _meta;
    private readonly StageTarget _target;
    private readonly StagePlaces _places;
    private readonly StageLinks _links;
    private readonly Dictionary<string, StagePoint> _points = [];
    private readonly Dictionary<long, (Observation Observation, RecordedCase Case)> _inFlight = [];
    private readonly UserspaceProjection? _projection;
    private ModelObserver _model;
    private long _probe = long.MaxValue / 2;

    /// <summary>Builds the topology of <paramref name="meta"/> in <paramref name="places"/>, with children served by <paramref name="target"/>.</summary>
    /// <param name="places">Stays the caller's; free for the next stage once this one is disposed.</param>
    /// <param name="meta">The topology.</param>
    /// <param name="target">Who serves the children.</param>
    /// <exception cref="StageException">It could not be built.</exception>
    public LiveStage(StagePlaces places, RecordingMeta meta, StageTarget target)
    {
        _places = places;
        _meta = meta;
        _target = target;
        _model = new ModelObserver(meta);
        _projection = target.Datapath?.Kind == DatapathKind.Userspace ? new UserspaceProjection(meta) : null;
        _links = new StageLinks(places, meta, target);
        try
        {
            Build();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How long a frame's effects are waited for.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What cannot be compared with this target; null: everything can.</summary>
    internal UserspaceProjection? Projection => _projection;

    /// <summary>How often children were made anew because a group's hash collided with another's.</summary>
    public int Rebuilds { get; private set; }

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
    public void Dispose()
    {
        ClosePoints();
        _links.Dispose();
    }

    private Observation Observe(RecordedCase recorded)
    {
        var observation = new Observation();
        var predicted = _model.Observe(recorded);
        _ = ConformanceFrame.TryReadNumber(recorded.Frame, out var number, out _);
        _inFlight[number] = (observation, recorded);
        observation.SendError = _points[recorded.Inject].Send(recorded.Frame)?.ToString();
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            Drain();
            CountInto(observation);
            if (Agree(predicted, observation, recorded) || Environment.TickCount64 > deadline)
            {
                return observation;
            }

            Thread.Sleep(0);
        }
    }

    private bool Agree(Observation predicted, Observation observed, RecordedCase recorded)
    {
        var left = _projection?.Project(predicted, recorded) ?? predicted;
        var right = _projection?.Project(observed, recorded) ?? observed;
        return CaseComparison.Differences(left, right, "", withStats: true).Count == 0;
    }

    private void Drain()
    {
        foreach (var point in _points.Values)
        {
            point.Drain(Hear);
        }
    }

    private void Hear(long number, Sighting sighting, ReadOnlySpan<byte> bytes)
    {
        if (!_inFlight.TryGetValue(number, out var flight))
        {
            return;
        }

        _ = ConformanceFrame.TryReadNumber(bytes, out _, out var payload);
        _ = ConformanceFrame.TryReadNumber(flight.Case.Frame, out _, out var sent);
        var same = payload.SequenceEqual(sent) && bytes[..12].SequenceEqual(flight.Case.Frame.AsSpan(0, 12));
        flight.Observation.See(same ? sighting : sighting with { Change = "contents changed" });
    }

    private void CountInto(Observation observation)
    {
        foreach (var point in _points.Values)
        {
            point.CountInto(observation);
        }
    }

    private void Build()
    {
        _links.BuildCable();
        while (true)
        {
            _links.BuildChildren();
            OpenPoints();
            _links.Finish();
            WaitForLinks();
            if (!StraysPass())
            {
                break;
            }

            if (++Rebuilds > MostRebuilds)
            {
                throw new StageException($"{_meta.Set}: group hashes still collide after {MostRebuilds} rebuilds");
            }

            ClosePoints();
            _links.RemoveChildren();
        }

        foreach (var point in _points.Values)
        {
            point.ForgetCounters();
        }

        // The probes have taught the bridges nothing (they come from a station of their own), so the model starts as they do.
        _model = new ModelObserver(_meta);
    }

    private void OpenPoints()
    {
        AddPoint("w", "w");
        AddPoint("p", "p");
        if (_meta.Config.Hairpin is not null)
        {
            AddPoint("y", "y");
        }

        foreach (var child in _meta.Config.Children)
        {
            AddPoint(child.Key, child.Key);
            foreach (var group in _meta.GroupsOf(child))
            {
                _points[child.Key].Join(group);
            }

            if (_links.Running is { } running)
            {
                _points[child.Key].CounterSource = () => Names(running, child.Key);
                _points[child.Key].ForgetCounters();
            }
        }
    }

    private static Dictionary<string, long> Names(IRunningParent running, string key)
    {
        var counters = running.Observe().Children.First(child => child.Name == key).Counters;
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

    private void AddPoint(string key, string device) => _points.Add(key, StagePoint.Open(key, _places[key], device));

    private void ClosePoints()
    {
        foreach (var point in _points.Values)
        {
            point.Dispose();
        }

        _points.Clear();
    }

    /// <summary>
    /// Carrier changes are worked off by the kernel up to a second later. Until then what is sent is lost on the way up, and
    /// not yet refused on the way down.
    /// </summary>
    private void WaitForLinks()
    {
        var wantsUp = !_meta.Config.ParentDown;
        var deadline = Environment.TickCount64 + 5000;
        var waiting = _points.Keys.Where(key => _meta.Config.Children.All(child => child.Key != key || child.IsUp)).ToList();
        _ = waiting.RemoveAll(key => !wantsUp && (key is "y" or "p"));
        while (waiting.Count > 0)
        {
            _ = waiting.RemoveAll(key =>
                (_places[key].Net.GetLink(key).OperationalState is OperationalState.Up or OperationalState.Unknown) == wantsUp);
            if (Environment.TickCount64 > deadline)
            {
                throw new StageException($"{_meta.Set}: {string.Join(", ", waiting)} did not {(wantsUp ? "come up" : "lose carrier")}");
            }

            Thread.Sleep(waiting.Count > 0 ? 1 : 0);
        }
    }

    /// <summary>
    /// The driver's group filter is a hash, so a group may pass that nobody joined. The rule to follow is the exact one, hence
    /// a stage with a collision is of no use. Each probe is followed by a broadcast, which the driver cannot deliver before it.
    /// </summary>
    private bool StraysPass()
    {
        if (_meta.Config.ParentDown)
        {
            return false;
        }

        var bridgeChildren = _meta.Config.Children.Where(static child => child.IsUp && child.Mode == MacvlanMode.Bridge).Select(static child => child.Key);
        var probes = new List<RecordedCase>();
        string[] injects = ["w", .. _target.HashesGroups ? bridgeChildren : []];
        foreach (var inject in injects)
        {
            foreach (var group in _target.HashesGroups ? _meta.Groups.Values : [])
            {
                probes.Add(Probe(inject, group));
            }

            probes.Add(Probe(inject, MacAddress.Broadcast));
        }

        var patience = Patience;
        Patience = TimeSpan.FromSeconds(5);
        foreach (var probe in probes.Where(static probe => probe.Destination == "bcast"))
        {
            _ = Observe(probe);
        }

        Patience = TimeSpan.FromMilliseconds(100);
        var observed = _target.HashesGroups ? Observe(probes) : [];
        Patience = patience;
        return observed.Zip(probes).Any(pair => HasStray(pair.First, pair.Second));
    }

    private RecordedCase Probe(string inject, MacAddress destination)
    {
        var frame = ConformanceFrame.Build(destination, ProbeSource, null, _probe++);

        // Also for PAUSE's group, whose own type is never flooded.
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), EtherType.LocalExperimental1);
        return new RecordedCase
        {
            Index = -1,
            Inject = inject,
            Destination = destination.IsBroadcast ? "bcast" : "group",
            Source = "probe",
            Frame = frame,
            Observed = new Observation(),
        };
    }

    private bool HasStray(Observation observed, RecordedCase probe)
    {
        var expected = _model.Observe(probe).Seen.Select(static sighting => sighting.Point).ToHashSet();
        return observed.Seen.Any(sighting => sighting.Point.StartsWith('c') && !expected.Contains(sighting.Point));
    }
}

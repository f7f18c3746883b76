using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Live;

/// <summary>A recording's topology, live in namespaces: injects frames at its points and says what each point saw and counted.</summary>
/// <remarks>
/// After each frame it waits until what it sees is what the model predicts, or until <see cref="Patience"/> is over; so
/// agreement is fast, and only a difference costs time. What comes later than that is still found, by the frame's number or by
/// the next reading of the counters. One thread at a time.
/// </remarks>
public sealed class LiveStage : IDisposable
{
    private const int MostRebuilds = 30;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(40);
    private readonly RecordingMeta _meta;
    private readonly StageTarget _target;
    private readonly RecordedTopology _topology;
    private readonly StageLinks _links;
    private readonly GroupProbes _probes;
    private readonly KernelReplies _replies;
    private readonly StagePoints _points;
    private readonly Dictionary<long, (Observation Observation, RecordedCase Case)> _inFlight = [];
    private StackObserver _model;
    private Observation? _predicted;
    private int _known;
    private bool _wasQuiet;

    private LiveStage(StagePlaces places, RecordingMeta meta, StageTarget target)
    {
        _meta = meta;
        _target = target;
        _topology = new RecordedTopology(meta);
        _model = new StackObserver(meta);
        _links = new StageLinks(places, meta, _topology, target);
        _points = new StagePoints(meta, _topology, _links);
        _probes = new GroupProbes(meta);
        _replies = new KernelReplies([.. _links.Points]);
        Projection = StackProjection.For(meta, _model, target);
    }

    /// <summary>How long a frame's effects are waited for.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What cannot be compared with this target.</summary>
    internal StackProjection Projection { get; }

    /// <summary>Builds the topology of <paramref name="meta"/> in <paramref name="places"/>, with children served by <paramref name="target"/>.</summary>
    /// <param name="places">Stays the caller's; free for the next stage once this one is disposed.</param>
    /// <param name="meta">The topology.</param>
    /// <param name="target">Who serves the children.</param>
    /// <exception cref="StageException">It could not be built.</exception>
    /// <exception cref="DatapathException">The datapath does not serve such children.</exception>
    public static LiveStage Build(StagePlaces places, RecordingMeta meta, StageTarget target)
    {
        var stage = new LiveStage(places, meta, target);
        try
        {
            stage.Build();
            return stage;
        }
        catch
        {
            stage.Dispose();
            throw;
        }
    }

    /// <summary>Sends the frames of all cases, one after the other, and says what came of each.</summary>
    public IReadOnlyList<Observation> Observe(IReadOnlyList<RecordedCase> cases)
    {
        var observations = new List<Observation>(cases.Count);
        foreach (var recorded in cases)
        {
            observations.Add(Observe(recorded));
        }

        // Nothing should come any more; if it does, it belongs to the frame whose number it has.
        Thread.Sleep(20);
        _points.Drain(Hear);
        if (observations.Count > 0)
        {
            _points.CountInto(observations[^1]);
        }

        _inFlight.Clear();
        return observations;
    }

    /// <summary>Takes everything away that it made.</summary>
    public void Dispose()
    {
        _points.Close();
        _links.Dispose();
    }

    /// <summary>Why a case cannot be compared here, or null.</summary>
    internal string? WhyNot(RecordedCase recorded) =>
        recorded.Unsupported
        ?? (FrameView.TryParse(recorded.Frame, out var frame) && _probes.Strays.Contains(frame.Destination)
            ? "a filter of this kernel lets the group pass by accident, as its hash is that of a joined one"
            : null)
        ?? Projection.WhyNot(recorded);

    private Observation Observe(RecordedCase recorded)
    {
        var observation = new Observation();
        if (recorded.Unsupported is not null)
        {
            return observation;
        }

        var number = NumberOf(recorded);
        _inFlight[number] = (observation, recorded);
        _predicted = null;
        _wasQuiet = false;
        _replies.Clear();
        observation.SendError = _points.Send(recorded, number);
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            _points.Drain(Hear);
            _points.CountInto(observation);
            if ((Agree(Predict(recorded, observation), observation, recorded) && IsQuiet(recorded)) || Environment.TickCount64 > deadline)
            {
                return observation;
            }

            Thread.Sleep(0);
        }
    }

    /// <summary>What the model says of the case, given what has been seen so far.</summary>
    private Observation Predict(RecordedCase recorded, Observation soFar)
    {
        soFar.Replies = _replies.All;
        var frame = recorded.IsFromSocket ? SocketFrame.Of(recorded.Inject, soFar) : recorded.Frame;
        if (frame is null)
        {
            // Nothing can be said until it is seen what the socket made; unless it refused.
            return new Observation { SendError = soFar.SendError ?? SocketFrame.NoFrame };
        }

        if (_predicted is null || _known != soFar.Replies.Count)
        {
            _known = soFar.Replies.Count;
            _predicted = _model.Observe(recorded with { Frame = frame, Observed = _known > 0 ? soFar : recorded.Observed });
        }

        return _predicted;
    }

    private bool Agree(Observation predicted, Observation observed, RecordedCase recorded) =>
        CaseComparison.Differences(Projection.Project(predicted, recorded), Projection.Project(observed, recorded), "", withStats: true).Count == 0;

    // An answer of a kernel's own may follow.
    private bool IsQuiet(RecordedCase recorded)
    {
        if (_wasQuiet || recorded.IsFromSocket || !KernelReplies.MayFollow(recorded.Frame))
        {
            return true;
        }

        Thread.Sleep(3);
        _wasQuiet = true;
        return false;
    }

    // By which a case's frames are known again.
    private static long NumberOf(RecordedCase recorded)
    {
        _ = ConformanceFrame.TryReadNumber(recorded.Frame, out var number, out _);
        return recorded.IsFromSocket ? recorded.Index + 1 : number;
    }

    private static string? ChangeOf(RecordedCase sent, Sighting sighting, ReadOnlySpan<byte> bytes)
    {
        if (sighting.Via is not (Sighting.Tap or Sighting.Stack))
        {
            return null;
        }

        var bare = TagWords.Without(bytes);
        return sent.IsFromSocket ? SocketFrame.Tell(bare)
            : bare.AsSpan().SequenceEqual(TagWords.Without(sent.Frame)) ? null
            : $"modified:{Convert.ToHexStringLower(bare)}";
    }

    private void Hear(Sighting sighting, ReadOnlySpan<byte> bytes)
    {
        if (ConformanceFrame.TryReadNumber(bytes, out var number, out _))
        {
            if (_inFlight.TryGetValue(number, out var flight))
            {
                flight.Observation.See(sighting with { Change = ChangeOf(flight.Case, sighting, bytes) });
            }
        }
        else if (sighting is { Via: Sighting.Tap, Class: Sighting.Outgoing })
        {
            _replies.Hear(sighting.Point, bytes);
        }
    }

    private void Build()
    {
        _links.BuildCable();
        for (var rebuilds = 0; ; rebuilds++)
        {
            _links.BuildChildren();
            _points.Open();
            _links.Finish();
            _points.OpenEars();
            WaitForLinks();
            BecomeQuiet();
            if (!StraysPass())
            {
                break;
            }

            if (rebuilds == MostRebuilds)
            {
                throw new StageException($"{_meta.Set}: group hashes still collide after {MostRebuilds} rebuilds");
            }

            _points.Close();
            _links.RemoveChildren();
        }

        _points.ForgetCounters();

        // The probes have taught the bridge beyond the cable nothing but a station of their own, so the model begins as it did.
        _model = new StackObserver(_meta);
    }

    /// <summary>
    /// Carrier changes are worked off by the kernel up to a second later. Until then what is sent is lost on the way up, and
    /// not yet refused on the way down.
    /// </summary>
    private void WaitForLinks()
    {
        var wantsUp = !_meta.Config.ParentDown;
        var deadline = Environment.TickCount64 + 5000;
        var waiting = _links.Points.Except(_meta.Config.Devices.Where(static device => !device.IsUp).Select(static device => device.Name)).ToList();
        _ = waiting.RemoveAll(key => !wantsUp && (key is "y" or "p"));
        while (waiting.Count > 0)
        {
            _ = waiting.RemoveAll(key =>
                (_links.PlaceOf(key).Net.GetLink(key).OperationalState is OperationalState.Up or OperationalState.Unknown) == wantsUp);
            if (Environment.TickCount64 > deadline)
            {
                throw new StageException($"{_meta.Set}: {string.Join(", ", waiting)} did not {(wantsUp ? "come up" : "lose carrier")}");
            }

            Thread.Sleep(waiting.Count > 0 ? 1 : 0);
        }
    }

    // IP reports the groups it joins; what is counted must not be that.
    private void BecomeQuiet()
    {
        var deadline = Environment.TickCount64 + 5000;
        Observation moved;
        do
        {
            Thread.Sleep(Rest);
            _points.Drain(Hear);
            moved = new Observation();
            _points.CountInto(moved);
        }
        while (moved.Stats.Count > 0 && Environment.TickCount64 < deadline);
    }

    private bool StraysPass()
    {
        if (_meta.Config.ParentDown || (!_target.HashesGroups && !_meta.Config.IsMacvlanPort))
        {
            return false;
        }

        var patience = Patience;
        Patience = TimeSpan.FromSeconds(5);
        foreach (var first in _target.HashesGroups ? _probes.First : _probes.First.Take(1))
        {
            _ = Observe(first);
        }

        Patience = TimeSpan.FromMilliseconds(100);
        var strays = _target.HashesGroups && _probes.StraysPass(_model, Observe);
        Patience = patience;
        return strays;
    }
}

/// <summary>A live topology could not be built.</summary>
public sealed class StageException(string message) : Exception(message);

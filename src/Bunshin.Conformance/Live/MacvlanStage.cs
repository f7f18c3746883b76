using System.Buffers.Binary;
using Bunshin.Conformance.Model;
using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Live;

/// <summary>A macvlan port on P, with or without an adjacent bridge.</summary>
public sealed class MacvlanStage : LiveStage
{
    private const int MostRebuilds = 30;
    private static readonly MacAddress ProbeSource = new(0x0200_0000_00FE);
    private static readonly ushort[] StackTypes = [EtherType.LocalExperimental1, EtherType.Pause];
    private readonly StagePlaces _places;
    private readonly MacvlanLinks _links;
    private readonly ServedProjection? _projection;
    private ModelObserver _model;
    private Observation _predicted = new();
    private long _probe = long.MaxValue / 2;

    /// <summary>Builds the topology of <paramref name="meta"/> in <paramref name="places"/>, with children served by <paramref name="target"/>.</summary>
    /// <param name="places">Stays the caller's; free for the next stage once this one is disposed.</param>
    /// <param name="meta">The topology.</param>
    /// <param name="target">Who serves the children.</param>
    /// <exception cref="StageException">It could not be built.</exception>
    public MacvlanStage(StagePlaces places, RecordingMeta meta, StageTarget target)
        : base(meta, target)
    {
        _places = places;
        _model = new ModelObserver(meta);
        _projection = ServedProjection.For(meta, target);
        _links = new MacvlanLinks(places, meta, target);
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

    /// <inheritdoc/>
    internal override IProjection? Projection => _projection;

    private protected override IRunningParent? Counting => _links.Running;

    /// <inheritdoc/>
    public override void Dispose()
    {
        ClosePoints();
        _links.Dispose();
    }

    // Once a case: bridges of the model learn.
    private protected override void Begin(RecordedCase recorded, Observation observation) => _predicted = _model.Observe(recorded);

    private protected override Observation Predict(RecordedCase recorded, Observation soFar) => _predicted;

    private protected override string? ChangeOf(RecordedCase sent, Sighting sighting, ReadOnlySpan<byte> bytes)
    {
        _ = ConformanceFrame.TryReadNumber(bytes, out _, out var heard);
        _ = ConformanceFrame.TryReadNumber(sent.Frame, out _, out var payload);
        return heard.SequenceEqual(payload) && bytes[..12].SequenceEqual(sent.Frame.AsSpan(0, 12)) ? null : "contents changed";
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
                throw new StageException($"{Meta.Set}: group hashes still collide after {MostRebuilds} rebuilds");
            }

            ClosePoints();
            _links.RemoveChildren();
        }

        foreach (var point in Points.Values)
        {
            point.ForgetCounters();
        }

        // The probes have taught the bridges nothing (they come from a station of their own), so the model starts as they do.
        _model = new ModelObserver(Meta);
    }

    private void OpenPoints()
    {
        AddPoint("w", "w");
        AddPoint("p", "p");
        if (Meta.Config.Hairpin is not null)
        {
            AddPoint("y", "y");
        }

        foreach (var child in Meta.Config.Children)
        {
            AddPoint(child.Key, child.Key);
            foreach (var group in Meta.GroupsOf(child))
            {
                Points[child.Key].Join(group);
            }

            CountByDatapath(child.Key);
        }
    }

    private void AddPoint(string key, string device) => Points.Add(key, StagePoint.Open(key, _places[key], device, StackTypes));

    /// <summary>
    /// Carrier changes are worked off by the kernel up to a second later. Until then what is sent is lost on the way up, and
    /// not yet refused on the way down.
    /// </summary>
    private void WaitForLinks()
    {
        var wantsUp = !Meta.Config.ParentDown;
        var deadline = Environment.TickCount64 + 5000;
        var waiting = Points.Keys.Where(key => Meta.Config.Children.All(child => child.Key != key || child.IsUp)).ToList();
        _ = waiting.RemoveAll(key => !wantsUp && (key is "y" or "p"));
        while (waiting.Count > 0)
        {
            _ = waiting.RemoveAll(key =>
                (_places[key].Net.GetLink(key).OperationalState is OperationalState.Up or OperationalState.Unknown) == wantsUp);
            if (Environment.TickCount64 > deadline)
            {
                throw new StageException($"{Meta.Set}: {string.Join(", ", waiting)} did not {(wantsUp ? "come up" : "lose carrier")}");
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
        if (Meta.Config.ParentDown)
        {
            return false;
        }

        var bridgeChildren = Meta.Config.Children.Where(static child => child.IsUp && child.Mode == MacvlanMode.Bridge).Select(static child => child.Key);
        var probes = new List<RecordedCase>();
        string[] injects = ["w", .. Target.HashesGroups ? bridgeChildren : []];
        foreach (var inject in injects)
        {
            foreach (var group in Target.HashesGroups ? Meta.Groups.Values : [])
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
        var observed = Target.HashesGroups ? Observe(probes) : [];
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

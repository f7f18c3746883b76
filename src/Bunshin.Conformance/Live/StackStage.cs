using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Conformance.Live;

/// <summary>VLAN devices, macvlan and ipvlan children on P and on each other.</summary>
public sealed class StackStage : LiveStage
{
    private const int MostRebuilds = 30;
    private const int NeighborSolicitation = 135;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(40);
    private static readonly ushort[] StackTypes = 
        [EtherType.LocalExperimental1, EtherType.Ipv4, EtherType.Ipv6, EtherType.Arp, EtherType.Dot1Q, EtherType.Dot1Ad];
    private readonly RecordedTopology _topology;
    private readonly StackObserver _model;
    private readonly StackLinks _links;
    private readonly GroupProbes _probes;
    private readonly List<UdpEar> _ears = [];
    private readonly KernelReplies _replies;
    private readonly Dictionary<string, UdpEar> _earOf = [];
    private readonly HashSet<MacAddress> _strays = [];
    private Observation? _predicted;
    private int _known;
    private bool _wasQuiet;

    /// <summary>Builds the topology of <paramref name="meta"/> in <paramref name="places"/>, with devices served by <paramref name="target"/>.</summary>
    /// <param name="places">Stays the caller's; free for the next stage once this one is disposed.</param>
    /// <param name="meta">The topology; it has a <see cref="RecordingMeta.Stack"/>.</param>
    /// <param name="target">Who serves the devices.</param>
    /// <exception cref="StageException">It could not be built.</exception>
    public StackStage(StagePlaces places, RecordingMeta meta, StageTarget target)
        : base(meta, target)
    {
        _topology = new RecordedTopology(meta);
        _model = new StackObserver(meta);
        _links = new StackLinks(places, meta, _topology, target);
        _probes = new GroupProbes(meta, _topology);
        _replies = new KernelReplies([.. _links.Points]);
        Projection = new StackProjection(meta, _model, target);
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
    internal override IProjection? Projection { get; }

    private protected override IRunningParent? Counting => _links.Counting;

    /// <inheritdoc/>
    public override void Dispose()
    {
        CloseAll();
        _links.Dispose();
    }

    /// <inheritdoc/>
    internal override string? WhyNot(RecordedCase recorded) =>
        base.WhyNot(recorded)
        ?? (FrameView.TryParse(recorded.Frame, out var frame) && _strays.Contains(frame.Destination)
            ? "a filter of this kernel lets the group pass by accident, as its hash is that of a joined one"
            : null)
        ?? ServedLimits.WhyNot(Target.Datapath?.Kind, Meta.Stack!, _model, recorded);

    private protected override void Begin(RecordedCase recorded, Observation observation)
    {
        _predicted = null;
        _wasQuiet = false;
        _replies.Clear();
    }

    private protected override Observation Predict(RecordedCase recorded, Observation soFar)
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

    private protected override string? Send(RecordedCase recorded) => recorded.SocketDestination is { } destination
        ? _earOf[_topology.PlaceOf(recorded.Inject)].Send(destination, NumberOf(recorded))
        : base.Send(recorded);

    private protected override long NumberOf(RecordedCase recorded) =>
        recorded.IsFromSocket ? recorded.Index + 1 : base.NumberOf(recorded);

    // An answer of a kernel's own may follow.
    private protected override bool IsQuiet(RecordedCase recorded)
    {
        if (_wasQuiet || recorded.IsFromSocket || !MayBeAnswered(recorded.Frame))
        {
            return true;
        }

        Thread.Sleep(3);
        _wasQuiet = true;
        return false;
    }

    private protected override string? ChangeOf(RecordedCase sent, Sighting sighting, ReadOnlySpan<byte> bytes)
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

    private protected override void HearOther(Sighting sighting, ReadOnlySpan<byte> bytes)
    {
        if (sighting is { Via: Sighting.Tap, Class: Sighting.Outgoing })
        {
            _replies.Hear(sighting.Point, bytes);
        }
    }

    private protected override void Drain()
    {
        base.Drain();
        foreach (var ear in _ears)
        {
            ear.Drain(Hear);
        }
    }

    /// <summary>ARP, or a neighbour solicitation, whatever tags it has.</summary>
    internal static bool MayBeAnswered(ReadOnlySpan<byte> bytes) =>
        FrameView.TryParse(TagWords.Without(bytes), out var frame)
        && (frame.EtherType == EtherType.Arp
            || (frame.EtherType == EtherType.Ipv6 && Ipv6View.TryParse(frame.Payload, out var packet)
                && packet.NextHeader == IpProtocol.Icmpv6 && packet.Payload.Length > 0 && packet.Payload[0] == NeighborSolicitation));

    private void Build()
    {
        _links.BuildCable();
        while (true)
        {
            _links.BuildChildren();
            _links.Finish();
            OpenAll();
            WaitForLinks();
            BecomeQuiet();
            if (!StraysPass())
            {
                break;
            }

            if (++Rebuilds > MostRebuilds)
            {
                throw new StageException($"{Meta.Set}: group hashes still collide after {MostRebuilds} rebuilds");
            }

            CloseAll();
            _links.RemoveChildren();
        }

        ForgetCounters();
    }

    private void OpenAll()
    {
        foreach (var key in _links.Points)
        {
            Points.Add(key, StagePoint.Open(key, _links.PlaceOf(key), key, StackTypes));
        }

        foreach (var device in Meta.Stack!.Devices)
        {
            foreach (var group in device.Groups)
            {
                Points[device.Name].Join(group);
            }

            CountByDatapath(device.Name);
        }

        foreach (var place in Meta.Stack.HasIp ? _links.Points.GroupBy(_topology.PlaceOf) : [])
        {
            // Groups are the business of the device that has an address.
            var device = place.FirstOrDefault(key => _topology.AddressesOf(key).Count > 0) ?? place.Key;
            IpAddress? group = RecordedTopology.JoinsGroup(device) ? RecordedTopology.Joined : null;
            var ear = UdpEar.Open(place.Key, _links.PlaceOf(place.Key), Points[device].Index, group);
            _ears.Add(ear);
            _earOf.Add(place.Key, ear);
        }
    }

    private void CloseAll()
    {
        ClosePoints();
        foreach (var ear in _ears)
        {
            ear.Dispose();
        }

        _ears.Clear();
        _earOf.Clear();
    }

    private void ForgetCounters()
    {
        foreach (var point in Points.Values)
        {
            point.ForgetCounters();
        }
    }

    private void WaitForLinks()
    {
        var deadline = Environment.TickCount64 + 5000;
        var waiting = _links.Points.Except(Meta.Stack!.Devices.Where(static device => device.Down).Select(static device => device.Name)).ToList();
        while (waiting.Count > 0)
        {
            _ = waiting.RemoveAll(key =>
                _links.PlaceOf(key).Net.GetLink(key).OperationalState is OperationalState.Up or OperationalState.Unknown);
            if (Environment.TickCount64 > deadline)
            {
                throw new StageException($"{Meta.Set}: {string.Join(", ", waiting)} did not come up");
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
            Drain();
            moved = new Observation();
            CountInto(moved);
        }
        while (moved.Stats.Count > 0 && Environment.TickCount64 < deadline);
    }

    /// <summary>
    /// The drivers' group filters are hashes, so a group may pass that nobody joined. The rule to follow is the exact one. A
    /// macvlan's hash is another one each time; an ipvlan's is the same until the next boot, so that there the group is left out.
    /// </summary>
    private bool StraysPass()
    {
        _strays.Clear();
        if (!Target.HashesGroups || _probes.First is not { } first)
        {
            return false;
        }

        var patience = Patience;
        Patience = TimeSpan.FromSeconds(5);
        _ = Observe(first);
        Patience = TimeSpan.FromMilliseconds(60);
        var probes = _probes.All();
        var observed = Observe(probes);
        Patience = patience;
        var canVary = true;
        foreach (var (probe, seen) in probes.Zip(observed))
        {
            var expected = _model.Observe(probe).Seen.Select(static sighting => sighting.Point).ToHashSet();
            if (seen.Seen.Any(sighting => !expected.Contains(sighting.Point)))
            {
                _ = FrameView.TryParse(probe.Frame, out var frame);
                _ = _strays.Add(frame.Destination);
                canVary &= probe.Label != GroupProbes.Fixed;
            }
        }

        return _strays.Count > 0 && canVary;
    }
}

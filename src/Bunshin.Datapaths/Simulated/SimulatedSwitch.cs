using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Datapaths.Simulated.Ports;
using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Simulated;

/// <summary>
/// The switch that NICs are plugged into: it learns, reflects (hairpin) where a port is told to, keeps VLANs apart, filters, counts
/// and mirrors, by the rules of <see cref="LearningSwitch"/>.
/// </summary>
/// <remarks>A new port or filter makes a new switch, which has learned and counted nothing; set both up before the first frame.</remarks>
public sealed class SimulatedSwitch
{
    private static readonly TimeSpan _delay = TimeSpan.FromMicroseconds(2);

    private readonly Simulation _simulation;
    private readonly Trail _trail;
    private readonly List<SimulatedInterface> _nics = [];
    private readonly List<IFrameSink> _outward = [];
    private readonly HashSet<SimulatedInterface> _reflecting = [];
    private readonly Dictionary<SimulatedInterface, PortVlans?> _vlans = [];
    private readonly List<SwitchFilter> _filters = [];
    private readonly List<(MacAddress Address, SimulatedInterface Nic, ushort Vlan)> _statics = [];
    private SimulatedInterface? _mirror;
    private LearningSwitch? _switch;

    internal SimulatedSwitch(string name, Simulation simulation, Trail trail)
    {
        Name = name;
        _simulation = simulation;
        _trail = trail;
    }

    /// <summary>What trails call it.</summary>
    public string Name { get; }

    /// <summary>What it has counted in all.</summary>
    public SwitchCounters Counters => Switch.Counters;

    private LearningSwitch Switch => _switch ??= Build();

    /// <summary>Makes the port that <paramref name="nic"/> is plugged into reflect frames, or stop it.</summary>
    public void SetHairpin(SimulatedInterface nic, bool reflects)
    {
        var port = PortOf(nic);
        _ = reflects ? _reflecting.Add(nic) : _reflecting.Remove(nic);
        _switch?.SetHairpin(port, reflects);
    }

    /// <summary>Which VLANs the port of <paramref name="nic"/> carries; null: none. From the first call on, a port that was not told carries none.</summary>
    public void SetVlans(SimulatedInterface nic, PortVlans? vlans)
    {
        var port = PortOf(nic);
        _vlans[nic] = vlans;
        _switch?.SetVlans(port, vlans);
    }

    /// <summary>Gives the port of <paramref name="nic"/> a copy of every frame and takes none from it; null ends that.</summary>
    public void SetMirror(SimulatedInterface? nic)
    {
        var port = nic is null ? LearningSwitch.Self : PortOf(nic);
        _mirror = nic;
        _switch?.SetMirror(port);
    }

    /// <summary>Pins <paramref name="address"/> to the port of <paramref name="nic"/>, in that VLAN; 0 while it does not look at VLANs.</summary>
    public void AddStatic(MacAddress address, SimulatedInterface nic, ushort vlan)
    {
        var port = PortOf(nic);
        _statics.Add((address, nic, vlan));
        _ = _switch?.AddStatic(address, port, vlan);
    }

    /// <summary>Adds a filter behind those it has; <see cref="SwitchFilter.Port"/> is what <see cref="PortOf"/> says.</summary>
    /// <returns>Its number, for <see cref="HitsOf"/>.</returns>
    public int AddFilter(SwitchFilter filter)
    {
        _filters.Add(filter);
        _switch = null;
        return _filters.Count - 1;
    }

    /// <summary>The number of the port that <paramref name="nic"/> is plugged into.</summary>
    public int PortOf(SimulatedInterface nic) => _nics.IndexOf(nic) is >= 0 and var port
        ? port
        : throw new ArgumentException($"{nic.FullName} is not plugged into {Name}", nameof(nic));

    /// <summary>What the port of <paramref name="nic"/> has counted.</summary>
    public SwitchPortCounters CountersOf(SimulatedInterface nic) => Switch.CountersOf(PortOf(nic));

    /// <summary>How many frames filter number <paramref name="filter"/> has matched.</summary>
    public long HitsOf(int filter) => Switch.HitsOf(filter);

    /// <summary>Plugs <paramref name="nic"/> in and returns where its frames go; <paramref name="outward"/> takes those for it.</summary>
    internal IFrameSink AddPort(SimulatedInterface nic, IFrameSink outward)
    {
        _nics.Add(nic);
        _outward.Add(outward);
        _switch = null;
        return new Port(this, _nics.Count - 1);
    }

    private void Take(int from, ReadOnlyMemory<byte> frame)
    {
        if (!FrameView.TryParse(frame.Span, out var view))
        {
            _trail.Record(Name, TrailKind.Dropped, frame, "no whole Ethernet header");
            return;
        }

        var ports = new int[_nics.Count + 1];
        var tick = (long)_simulation.Now.TotalMilliseconds;
        var count = Switch.ForwardInVlan(from, view, tick, ports, out var decision);
        var leaves = ports.AsSpan(0, count).ToArray();
        Record(from, frame, leaves, decision, WhyNot(from, view, decision, tick));
        for (var at = 0; at < count; at++)
        {
            var port = leaves[at];
            var isMirror = decision.IsMirrored && at == count - 1;
            var copy = isMirror || _vlans.Count == 0 ? frame : WithTag(frame, view, Switch.TagAt(port, decision));
            _simulation.Schedule(_delay, () => _outward[port].Take(copy));
        }
    }

    private void Record(int from, ReadOnlyMemory<byte> frame, int[] leaves, SwitchDecision decision, string? whyNot)
    {
        var where = leaves.Length == 0 ? "nowhere" : string.Join(", ", leaves.Select((port, at) =>
            decision.IsMirrored && at == leaves.Length - 1 ? $"{_nics[port].FullName} (the mirror)" : _nics[port].FullName));
        var vlan = decision.Vlan == 0 ? "" : FormattableString.Invariant($"in VLAN {decision.Vlan} ");
        var without = decision.Outcome == SwitchOutcome.Flooded ? NotCarriedBy(from, decision.Vlan) : [];
        _trail.Record(frame, description => new TrailStep(
            _trail.Now, Name, TrailKind.Switched, description, $"{vlan}from {_nics[from].FullName} to {where}{(whyNot is null ? "" : ": ")}{whyNot}")
        {
            Switch = decision.Outcome,
            Vlan = decision.Vlan,
            NotCarriedBy = without,
        });
        if (decision.Outcome is SwitchOutcome.SamePort or SwitchOutcome.Flooded && !leaves.Contains(from) && _nics[from].HasChildren)
        {
            _trail.Record(
                Name, TrailKind.NotReflected, frame,
                $"not sent back to {_nics[from].FullName}, because hairpin (reflective relay) is off on its port", switched: decision.Outcome);
        }
    }

    private IReadOnlyList<SimulatedInterface> NotCarriedBy(int from, ushort vlan) => _vlans.Count == 0 ? [] :
        [.. _nics.Where((nic, port) => port != from && nic != _mirror && _vlans.GetValueOrDefault(nic)?.Carries(vlan) != true)];

    private string? WhyNot(int from, in FrameView frame, SwitchDecision decision, long tick)
    {
        switch (decision.Outcome)
        {
            case SwitchOutcome.Filtered:
                var filter = FilterOf(from, frame);
                return $"the filter {filter.Name} drops it";
            case SwitchOutcome.VlanNotCarried when decision.Vlan == 0:
                return $"the port of {_nics[from].FullName} takes no frames without a tag, for it has no native VLAN";
            case SwitchOutcome.VlanNotCarried:
                var isKnown = _vlans.GetValueOrDefault(_nics[from])?.Carries(decision.Vlan) == true;
                var port = isKnown && Switch.TryFind(frame.Destination, tick, out var to, decision.Vlan) && to >= 0 ? to : from;
                return FormattableString.Invariant($"the port of {_nics[port].FullName} does not carry VLAN {decision.Vlan}");
            default:
                return null;
        }
    }

    private SwitchFilter FilterOf(int from, in FrameView frame)
    {
        foreach (var filter in _filters)
        {
            if (filter.Drops && filter.Matches(from, frame))
            {
                return filter;
            }
        }

        throw new InvalidOperationException("no filter has dropped the frame");
    }

    // Only a C-tag is the switch's own; what has an S-tag is payload to it and gets the C-tag before that.
    private static ReadOnlyMemory<byte> WithTag(ReadOnlyMemory<byte> frame, in FrameView view, VlanTag tag)
    {
        const int addresses = 2 * MacAddress.Length;
        var hasOwn = view.IsTagInLine && view.Tag.Tpid == EtherType.Dot1Q;
        if (hasOwn ? view.Tag == tag : !tag.IsPresent)
        {
            return frame;
        }

        byte[] bare = hasOwn ? [.. frame.Span[..addresses], .. frame.Span[(addresses + VlanTag.Length)..]] : frame.ToArray();
        if (!tag.IsPresent)
        {
            return bare;
        }

        var tagged = new byte[bare.Length + VlanTag.Length];
        _ = EthernetWriter.InsertTag(bare, tag, tagged);
        return tagged;
    }

    private LearningSwitch Build()
    {
        var built = new LearningSwitch(_nics.Count, new LearningSwitchOptions { Filters = [.. _filters] });
        for (var port = 0; port < _nics.Count; port++)
        {
            built.SetHairpin(port, _reflecting.Contains(_nics[port]));
            if (_vlans.TryGetValue(_nics[port], out var vlans))
            {
                built.SetVlans(port, vlans);
            }
        }

        foreach (var (address, nic, vlan) in _statics)
        {
            _ = built.AddStatic(address, PortOf(nic), vlan);
        }

        built.SetMirror(_mirror is null ? LearningSwitch.Self : PortOf(_mirror));
        return built;
    }

    private sealed class Port(SimulatedSwitch owner, int number) : IFrameSink
    {
        public void Take(ReadOnlyMemory<byte> frame) => owner.Take(number, frame);
    }
}

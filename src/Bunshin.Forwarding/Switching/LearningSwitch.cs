using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Switching;

/// <summary>
/// A learning Ethernet switch: given a frame and its port, by which ports does it leave? Ports can reflect (hairpin,
/// 802.1Qbg reflective relay); without that a frame never returns to its port.
/// </summary>
/// <remarks>
/// Behaves as the kernel's bridge without STP and snooping (<c>net/bridge/br_input.c</c>, <c>br_forward.c</c>). As long as no
/// port has <see cref="PortVlans"/>, tags are passed and not looked at; from the first <see cref="SetVlans"/> on VLANs are kept
/// apart by C-tags (<c>br_vlan.c</c>), and a port without any carries none. Pure: no I/O, and time is what the caller says.
/// Not safe for several threads at once. Forwarding allocates nothing.
/// </remarks>
public sealed class LearningSwitch
{
    /// <summary>The port number that stands for the switch's own addresses, and for no port.</summary>
    public const int Self = -1;

    private const ulong LinkLocalPrefix = 0x0180_C200_0000;
    private readonly SwitchAddresses _addresses;
    private readonly SwitchPort[] _ports;
    private readonly IReadOnlyList<SwitchFilter> _filters;
    private readonly long[] _filterHits;
    private bool _looksAtVlans;
    private int _mirror = Self;
    private SwitchCounters _counters;

    /// <summary>A switch with ports 0 to <paramref name="ports"/> - 1, all enabled, none reflecting, no address known.</summary>
    public LearningSwitch(int ports, LearningSwitchOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ports);
        options ??= new LearningSwitchOptions();
        _ports = new SwitchPort[ports];
        for (var port = 0; port < ports; port++)
        {
            _ports[port] = new SwitchPort();
        }

        _addresses = new SwitchAddresses(options.MaximumAddresses, options.AgeingTicks);
        _filters = options.Filters;
        _filterHits = new long[_filters.Count];
    }

    /// <summary>How many ports there are; the most a frame can leave by.</summary>
    public int Ports => _ports.Length;

    /// <summary>How many addresses are remembered now, aged ones that were not swept yet included.</summary>
    public int Addresses => _addresses.Count;

    /// <summary>Counters since the switch was made.</summary>
    public SwitchCounters Counters => _counters;

    /// <summary>Counters of one port.</summary>
    public SwitchPortCounters CountersOf(int port) => _ports[port].Counters;

    /// <summary>How many frames filter number <paramref name="filter"/> of the options has matched.</summary>
    public long HitsOf(int filter) => _filterHits[filter];

    /// <summary>Whether <paramref name="port"/> sends frames back to where they came from.</summary>
    public bool GetHairpin(int port) => _ports[port].Reflects;

    /// <summary>Makes <paramref name="port"/> reflect, or stop reflecting.</summary>
    public void SetHairpin(int port, bool reflects) => _ports[port].Reflects = reflects;

    /// <summary>A disabled port takes and gives nothing, and what was learned behind it is forgotten.</summary>
    public void SetEnabled(int port, bool enabled)
    {
        _ports[port].IsEnabled = enabled;
        if (!enabled)
        {
            Forget(port);
        }
    }

    /// <summary>Which VLANs <paramref name="port"/> carries; null: none. What was learned behind it is forgotten.</summary>
    public void SetVlans(int port, PortVlans? vlans)
    {
        _ports[port].Vlans = vlans;
        _looksAtVlans = true;
        Forget(port);
    }

    /// <summary>Makes <paramref name="port"/> the mirror, which gets a copy of every frame that comes in and takes none; <see cref="Self"/>: no mirror.</summary>
    public void SetMirror(int port)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(port, Ports);
        _mirror = port;
    }

    /// <summary>Pins <paramref name="address"/> to <paramref name="port"/> (<see cref="Self"/>: the switch's own): neither moved nor aged.</summary>
    /// <param name="address">The address.</param>
    /// <param name="port">The port.</param>
    /// <param name="vlan">In which VLAN; 0 while the switch does not look at VLANs.</param>
    /// <returns>False when the table is full.</returns>
    public bool AddStatic(MacAddress address, int port, ushort vlan = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(port, Ports);
        return _addresses.TryPin(vlan, address, port);
    }

    /// <summary>Forgets what was learned behind <paramref name="port"/>; static entries stay.</summary>
    public void Forget(int port) => _addresses.Forget(port);

    /// <summary>Where <paramref name="address"/> is known to be in VLAN <paramref name="vlan"/>.</summary>
    /// <returns>False for an unknown or aged address.</returns>
    public bool TryFind(MacAddress address, long tick, out int port, ushort vlan = 0) => _addresses.TryFind(vlan, address, tick, out port);

    /// <summary>As <see cref="ForwardInVlan"/>, for callers that know of no VLANs.</summary>
    public int Forward(int from, in FrameView frame, long tick, Span<int> leaves, out SwitchOutcome outcome)
    {
        var count = ForwardInVlan(from, frame, tick, leaves, out var decision);
        outcome = decision.Outcome;
        return count;
    }

    /// <summary>Learns where the frame's source is and says by which ports the frame leaves.</summary>
    /// <param name="from">The port it came in by.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="tick">The caller's clock, which never goes back; its unit is that of <see cref="LearningSwitchOptions.AgeingTicks"/>.</param>
    /// <param name="leaves">Receives the port numbers; room for <see cref="Ports"/>.</param>
    /// <param name="decision">What was done and why. With VLANs, <see cref="TagAt"/> says with what tag it leaves each port.</param>
    /// <returns>How many of <paramref name="leaves"/> were written.</returns>
    public int ForwardInVlan(int from, in FrameView frame, long tick, Span<int> leaves, out SwitchDecision decision)
    {
        var (vlan, tag) = Classify(from, frame);
        var outcome = Decide(from, frame, vlan, tick, out var to);
        var count = 0;
        if (outcome == SwitchOutcome.Forwarded)
        {
            leaves[count++] = to;
        }
        else if (outcome == SwitchOutcome.Flooded)
        {
            for (var port = 0; port < _ports.Length; port++)
            {
                if (Gives(port, vlan) && (port != from || _ports[port].Reflects))
                {
                    leaves[count++] = port;
                }
            }
        }

        Count(from, leaves[..count], outcome);
        var mirrored = _mirror >= 0 && from != _mirror && _ports[from].IsEnabled && _ports[_mirror].IsEnabled;
        if (mirrored)
        {
            leaves[count++] = _mirror;
            _ports[_mirror].CountSent(reflected: false);
        }

        decision = new SwitchDecision(outcome, vlan, tag, mirrored);
        return count;
    }

    /// <summary>With what tag a frame leaves <paramref name="port"/>: none where its VLAN is the port's native one. Not for a mirrored copy.</summary>
    public VlanTag TagAt(int port, in SwitchDecision decision) =>
        _looksAtVlans && _ports[port].Vlans?.Native == decision.Vlan ? VlanTag.None : decision.Tag;

    // Untagged frames and priority tags belong to the native VLAN; so does what has an S-tag, which is payload here.
    private (ushort Vlan, VlanTag Tag) Classify(int from, in FrameView frame)
    {
        if (!_looksAtVlans)
        {
            return (0, frame.Tag);
        }

        var isCustomer = frame.Tag.Tpid == EtherType.Dot1Q;
        var vlan = isCustomer && frame.Tag.Vid != 0 ? frame.Tag.Vid : _ports[from].Vlans?.Native ?? 0;
        return (vlan, new VlanTag(EtherType.Dot1Q, (ushort)(vlan | (isCustomer ? frame.Tag.Tci & 0xF000 : 0))));
    }

    private bool Gives(int port, ushort vlan) =>
        _ports[port].IsEnabled && port != _mirror && (!_looksAtVlans || _ports[port].Vlans?.Carries(vlan) == true);

    private SwitchOutcome Decide(int from, in FrameView frame, ushort vlan, long tick, out int to)
    {
        to = Self;
        if (Refuse(from, frame, vlan) is { } refusal)
        {
            return refusal;
        }

        var destination = frame.Destination;
        var linkLocal = (destination.Value & ~0xFUL) == LinkLocalPrefix ? (int)(destination.Value & 0xF) : 0;
        if (linkLocal == 1)
        {
            return SwitchOutcome.MacControl;
        }

        Learn(vlan, frame.Source, from, tick);
        if (linkLocal != 0)
        {
            return SwitchOutcome.LinkLocal;
        }

        if (destination.IsGroup || !_addresses.TryFind(vlan, destination, tick, out to))
        {
            return SwitchOutcome.Flooded;
        }

        return to == Self ? SwitchOutcome.ToSwitch
            : to == from && !_ports[to].Reflects ? SwitchOutcome.SamePort
            : Gives(to, vlan) ? SwitchOutcome.Forwarded
            : _ports[to].IsEnabled ? SwitchOutcome.VlanNotCarried
            : SwitchOutcome.PortDisabled;
    }

    private SwitchOutcome? Refuse(int from, in FrameView frame, ushort vlan) =>
        !_ports[from].IsEnabled ? SwitchOutcome.PortDisabled
        : from == _mirror ? SwitchOutcome.FromMirror
        : !frame.Source.IsValidForDevice ? SwitchOutcome.InvalidSource
        : _looksAtVlans && _ports[from].Vlans?.Carries(vlan) != true ? SwitchOutcome.VlanNotCarried
        : IsFiltered(from, frame) ? SwitchOutcome.Filtered
        : null;

    private bool IsFiltered(int from, in FrameView frame)
    {
        for (var filter = 0; filter < _filters.Count; filter++)
        {
            if (_filters[filter].Matches(from, frame))
            {
                _filterHits[filter]++;
                if (_filters[filter].Drops)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Learn(ushort vlan, MacAddress source, int port, long tick) => _counters = _addresses.Learn(vlan, source, port, tick) switch
    {
        LearnOutcome.Learned => _counters with { Learned = _counters.Learned + 1 },
        LearnOutcome.Moved => _counters with { Moved = _counters.Moved + 1 },
        LearnOutcome.Full => _counters with { NotLearned = _counters.NotLearned + 1 },
        _ => _counters,
    };

    private void Count(int from, ReadOnlySpan<int> leaves, SwitchOutcome outcome)
    {
        foreach (var port in leaves)
        {
            _ports[port].CountSent(reflected: port == from);
        }

        _ports[from].CountReceived(dropped: leaves.IsEmpty);
        _counters = _counters with
        {
            Received = _counters.Received + 1,
            Flooded = _counters.Flooded + (outcome == SwitchOutcome.Flooded ? 1 : 0),
            Dropped = _counters.Dropped + (leaves.IsEmpty ? 1 : 0),
        };
    }
}

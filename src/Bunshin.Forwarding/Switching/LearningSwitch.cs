using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Switching;

/// <summary>
/// A learning Ethernet switch: given a frame and its port, by which ports does it leave? Ports can reflect (hairpin,
/// 802.1Qbg reflective relay); without that a frame never returns to its port.
/// </summary>
/// <remarks>
/// Behaves as the kernel's bridge without STP, VLAN filtering and snooping (<c>net/bridge/br_input.c</c>,
/// <c>br_forward.c</c>): VLAN tags are passed and not looked at. Pure: no I/O, and time is what the caller says. Not safe
/// for several threads at once. Forwarding allocates nothing.
/// </remarks>
public sealed class LearningSwitch
{
    /// <summary>The port number that stands for the switch's own addresses.</summary>
    public const int Self = -1;

    private const ulong LinkLocalPrefix = 0x0180_C200_0000;
    private readonly Dictionary<MacAddress, Entry> _addresses;
    private readonly bool[] _hairpin;
    private readonly bool[] _enabled;
    private readonly int _capacity;
    private readonly long _ageing;
    private long _lastSweep = long.MinValue;
    private SwitchCounters _counters;

    /// <summary>A switch with ports 0 to <paramref name="ports"/> - 1, all enabled, none reflecting, no address known.</summary>
    public LearningSwitch(int ports, LearningSwitchOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ports);
        options ??= new LearningSwitchOptions();
        _hairpin = new bool[ports];
        _enabled = new bool[ports];
        Array.Fill(_enabled, true);
        _capacity = options.MaximumAddresses;
        _ageing = options.AgeingTicks;
        _addresses = new Dictionary<MacAddress, Entry>(_capacity);
    }

    /// <summary>How many ports there are; the most a frame can leave by.</summary>
    public int Ports => _hairpin.Length;

    /// <summary>How many addresses are remembered now, aged ones that were not swept yet included.</summary>
    public int Addresses => _addresses.Count;

    /// <summary>Counters since the switch was made.</summary>
    public SwitchCounters Counters => _counters;

    /// <summary>Whether <paramref name="port"/> sends frames back to where they came from.</summary>
    public bool GetHairpin(int port) => _hairpin[port];

    /// <summary>Makes <paramref name="port"/> reflect, or stop reflecting.</summary>
    public void SetHairpin(int port, bool reflects) => _hairpin[port] = reflects;

    /// <summary>A disabled port takes and gives nothing, and what was learned behind it is forgotten.</summary>
    public void SetEnabled(int port, bool enabled)
    {
        _enabled[port] = enabled;
        if (!enabled)
        {
            Forget(port);
        }
    }

    /// <summary>Pins <paramref name="address"/> to <paramref name="port"/> (<see cref="Self"/>: the switch's own): neither moved nor aged.</summary>
    /// <returns>False when the table is full.</returns>
    public bool AddStatic(MacAddress address, int port)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(port, Ports);
        if (!_addresses.ContainsKey(address) && _addresses.Count >= _capacity)
        {
            return false;
        }

        _addresses[address] = new Entry(port, Seen: 0, IsStatic: true);
        return true;
    }

    /// <summary>Forgets what was learned behind <paramref name="port"/>; static entries stay.</summary>
    public void Forget(int port)
    {
        foreach (var (address, entry) in _addresses)
        {
            if (!entry.IsStatic && entry.Port == port)
            {
                _ = _addresses.Remove(address);
            }
        }
    }

    /// <summary>Where <paramref name="address"/> is known to be.</summary>
    /// <returns>False for an unknown or aged address.</returns>
    public bool TryFind(MacAddress address, long tick, out int port)
    {
        var known = _addresses.TryGetValue(address, out var entry) && !IsAged(entry, tick);
        port = known ? entry.Port : Self;
        return known;
    }

    /// <summary>Learns where the frame's source is and says by which ports the frame leaves.</summary>
    /// <param name="from">The port it came in by.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="tick">The caller's clock, which never goes back; its unit is that of <see cref="LearningSwitchOptions.AgeingTicks"/>.</param>
    /// <param name="leaves">Receives the port numbers; room for <see cref="Ports"/>.</param>
    /// <param name="outcome">What was done and why.</param>
    /// <returns>How many of <paramref name="leaves"/> were written.</returns>
    public int Forward(int from, in FrameView frame, long tick, Span<int> leaves, out SwitchOutcome outcome)
    {
        outcome = Decide(from, frame, tick, out var to);
        var count = 0;
        if (outcome == SwitchOutcome.Forwarded)
        {
            leaves[count++] = to;
        }
        else if (outcome == SwitchOutcome.Flooded)
        {
            for (var port = 0; port < _enabled.Length; port++)
            {
                if (_enabled[port] && (port != from || _hairpin[port]))
                {
                    leaves[count++] = port;
                }
            }
        }

        _counters = _counters with
        {
            Received = _counters.Received + 1,
            Flooded = _counters.Flooded + (outcome == SwitchOutcome.Flooded ? 1 : 0),
            Dropped = _counters.Dropped + (count == 0 ? 1 : 0),
        };
        return count;
    }

    private SwitchOutcome Decide(int from, in FrameView frame, long tick, out int to)
    {
        to = Self;
        if (!_enabled[from])
        {
            return SwitchOutcome.PortDisabled;
        }

        if (!frame.Source.IsValidForDevice)
        {
            return SwitchOutcome.InvalidSource;
        }

        var destination = frame.Destination;
        var linkLocal = (destination.Value & ~0xFUL) == LinkLocalPrefix ? (int)(destination.Value & 0xF) : 0;
        if (linkLocal == 1)
        {
            return SwitchOutcome.MacControl;
        }

        Learn(frame.Source, from, tick);
        if (linkLocal != 0)
        {
            return SwitchOutcome.LinkLocal;
        }

        if (destination.IsGroup || !TryFind(destination, tick, out to))
        {
            return SwitchOutcome.Flooded;
        }

        return to == Self ? SwitchOutcome.ToSwitch
            : to == from && !_hairpin[to] ? SwitchOutcome.SamePort
            : _enabled[to] ? SwitchOutcome.Forwarded
            : SwitchOutcome.PortDisabled;
    }

    private void Learn(MacAddress source, int port, long tick)
    {
        if (_addresses.TryGetValue(source, out var entry))
        {
            if (entry.IsStatic)
            {
                return;
            }

            _counters = entry.Port == port ? _counters : _counters with { Moved = _counters.Moved + 1 };
        }
        else if (_addresses.Count < _capacity || Sweep(tick))
        {
            _counters = _counters with { Learned = _counters.Learned + 1 };
        }
        else
        {
            _counters = _counters with { NotLearned = _counters.NotLearned + 1 };
            return;
        }

        _addresses[source] = new Entry(port, tick, IsStatic: false);
    }

    /// <summary>Makes room by dropping what is aged; at most once a tick, so that a full table is not searched for every frame.</summary>
    private bool Sweep(long tick)
    {
        if (tick == _lastSweep)
        {
            return false;
        }

        _lastSweep = tick;
        foreach (var (address, entry) in _addresses)
        {
            if (IsAged(entry, tick))
            {
                _ = _addresses.Remove(address);
            }
        }

        return _addresses.Count < _capacity;
    }

    private bool IsAged(in Entry entry, long tick) => !entry.IsStatic && _ageing > 0 && tick - entry.Seen > _ageing;

    private readonly record struct Entry(int Port, long Seen, bool IsStatic);
}

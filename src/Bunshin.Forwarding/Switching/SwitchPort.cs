namespace Bunshin.Forwarding.Switching;

/// <summary>One port of a <see cref="LearningSwitch"/>.</summary>
internal sealed class SwitchPort
{
    public bool IsEnabled { get; set; } = true;

    public bool Reflects { get; set; }

    public PortVlans? Vlans { get; set; }

    public SwitchPortCounters Counters { get; private set; }

    public void CountReceived(bool dropped) => Counters = Counters with
    {
        Received = Counters.Received + 1,
        Dropped = Counters.Dropped + (dropped ? 1 : 0),
    };

    public void CountSent(bool reflected) => Counters = Counters with
    {
        Sent = Counters.Sent + 1,
        Reflected = Counters.Reflected + (reflected ? 1 : 0),
    };
}

/// <summary>How a <see cref="LearningSwitch"/> is built.</summary>
public sealed record LearningSwitchOptions
{
    /// <summary>How many addresses it remembers at most, static ones included; when full, new ones are not learned.</summary>
    public int MaximumAddresses { get; init; } = 4096;

    /// <summary>After how many of the caller's ticks without a frame an address is forgotten; 300 s is usual, 0 never.</summary>
    public long AgeingTicks { get; init; } = 300_000;

    /// <summary>Rules that every frame is held against, in order; the first that drops ends it.</summary>
    public IReadOnlyList<SwitchFilter> Filters { get; init; } = [];
}

/// <summary>Which VLANs a switch port carries, and which of them without a tag. Immutable.</summary>
public sealed class PortVlans
{
    private const int Ids = 4096;
    private readonly bool[] _carried = new bool[Ids];

    private PortVlans(ushort native, IEnumerable<ushort> carried)
    {
        Native = native;
        foreach (var id in carried.Concat(native == 0 ? [] : [native]))
        {
            ArgumentOutOfRangeException.ThrowIfZero(id, nameof(carried));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(id, Vlan.VlanRules.MaximumId, nameof(carried));
            _carried[id] = true;
        }
    }

    /// <summary>The VLAN that goes without a tag, and that untagged frames belong to; 0: untagged frames are not taken.</summary>
    public ushort Native { get; }

    /// <summary>A port of one VLAN, without tags: for a host that knows of none.</summary>
    public static PortVlans Access(ushort id) => new(id, []);

    /// <summary>A port of several VLANs with tags, and of <paramref name="native"/> without.</summary>
    /// <param name="carried">1 to 4094 each; others throw.</param>
    /// <param name="native">0 for none.</param>
    public static PortVlans Trunk(IEnumerable<ushort> carried, ushort native = 0) => new(native, carried);

    /// <summary>A port of every VLAN with tags, and of <paramref name="native"/> without.</summary>
    public static PortVlans TrunkOfAll(ushort native = 0) =>
        new(native, Enumerable.Range(1, Vlan.VlanRules.MaximumId).Select(static id => (ushort)id));

    /// <summary>Whether frames of VLAN <paramref name="id"/> come and go here.</summary>
    public bool Carries(ushort id) => _carried[id & (Ids - 1)];
}

namespace Bunshin.Forwarding;

/// <summary>What the rules of every kind of port with children share: arrays that verdicts walk. Made once, then only read.</summary>
public abstract class PortTable
{
    /// <summary>Bytes of an Ethernet header.</summary>
    internal const int HeaderLength = 14;

    /// <summary>The flood list of groups that nobody has joined: empty.</summary>
    internal const int UnknownGroup = 0;

    /// <summary>The flood list of children that accept every group.</summary>
    internal const int AnyGroup = 1;

    /// <summary>The flood list of broadcast.</summary>
    internal const int BroadcastGroup = 2;

    private readonly int[] _pool;
    private readonly FloodList[] _floods;
    private readonly SourceList[] _sources;
    private readonly int[] _longestFrames;
    private readonly AddressIndex _groups;

    private protected PortTable(int[] pool, FloodList[] floods, SourceList[] sources, int[] longestFrames, AddressIndex groups)
    {
        _pool = pool;
        _floods = floods;
        _sources = sources;
        _longestFrames = longestFrames;
        _groups = groups;
    }

    /// <summary>The longest frame a device of <paramref name="mtu"/> takes from a sibling: MTU, header and one tag, in bytes.</summary>
    internal static int LongestFrame(int mtu) => mtu + HeaderLength + VlanTagLength;

    internal int Pool(int at) => _pool[at];

    internal SourceList Sources(int list) => _sources[list];

    internal FloodList Floods(int list) => _floods[list];

    /// <summary>The longest frame a sibling may hand <paramref name="child"/>, in bytes.</summary>
    internal int LongestFrameOf(int child) => _longestFrames[child];

    /// <summary>The flood list of <paramref name="destination"/>, a group.</summary>
    private protected int GroupOf(Packets.Ethernet.MacAddress destination)
    {
        if (destination.IsBroadcast)
        {
            return BroadcastGroup;
        }

        var group = _groups.Find(destination);
        return group < 0 ? UnknownGroup : group;
    }

    private const int VlanTagLength = Packets.Ethernet.VlanTag.Length;
}

/// <summary>The source-mode children that list one sender.</summary>
/// <param name="Start">Where the up ones begin in the table's pool.</param>
/// <param name="End">Behind the last up one.</param>
/// <param name="EndsHere">One of them, up or down, has <see cref="Macvlan.MacvlanFlags.NoDst"/>.</param>
internal readonly record struct SourceList(int Start, int End, bool EndsHere);

using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Datapaths.Userspace;

/// <summary>All that the relay needs for a frame, made anew and swapped as a whole when anything changes.</summary>
internal sealed class RelayTable
{
    private readonly int[] _portOfChild;
    private readonly Tally[] _tallies;
    private readonly int[] _childOfPort;

    /// <summary>Rules, and for each of their children its port and its counters.</summary>
    public RelayTable(MacvlanTable rules, int parentPort, IReadOnlyList<int> ports, IReadOnlyList<Tally> tallies)
    {
        Rules = rules;
        ParentPort = parentPort;
        _portOfChild = [.. ports];
        _tallies = [.. tallies];
        _childOfPort = new int[Math.Max(parentPort, ports.Count == 0 ? 0 : ports.Max()) + 1];
        Array.Fill(_childOfPort, -1);
        for (var child = 0; child < ports.Count; child++)
        {
            _childOfPort[ports[child]] = child;
        }
    }

    /// <summary>Before anything is known: nobody gets anything.</summary>
    public static RelayTable Empty { get; } = new(MacvlanTable.Create(new MacvlanParent { Address = default, HasCarrier = false }, []), 0, [], []);

    /// <summary>The rules.</summary>
    public MacvlanTable Rules { get; }

    /// <summary>The parent's port.</summary>
    public int ParentPort { get; }

    /// <summary>Where child <paramref name="child"/> is reached.</summary>
    public int PortOf(int child) => _portOfChild[child];

    /// <summary>Counters of child <paramref name="child"/>.</summary>
    public Tally TallyOf(int child) => _tallies[child];

    /// <summary>Who is behind <paramref name="port"/>, or -1.</summary>
    public int ChildAt(int port) => (uint)port < (uint)_childOfPort.Length ? _childOfPort[port] : -1;
}

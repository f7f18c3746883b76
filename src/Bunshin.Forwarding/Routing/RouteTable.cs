using Bunshin.Packets.Addresses;

namespace Bunshin.Forwarding.Routing;

/// <summary>Longest-prefix match over routes of both families. Immutable; any number of threads may ask; nothing is allocated.</summary>
/// <remarks>
/// Prefixes either nest or are disjoint, so they cut the number line of addresses into at most 2n + 1 intervals that each
/// have one answer; a lookup finds the interval. That costs the same for every prefix length.
/// </remarks>
public sealed class RouteTable
{
    /// <summary>What <c>Find</c> gives when no route matches.</summary>
    public const int NotFound = -1;

    private const int BlockShift = 16;
    private const int Blocks = 1 << 16;
    private const int MostStraight = 8;
    private const int FewCuts = 32;
    private readonly SortedKeys<uint> _starts4;
    private readonly uint[] _cuts4;
    private readonly int[] _blocks4;
    private readonly int[] _routes4;
    private readonly SortedKeys<ulong> _upper6;
    private readonly Half[] _halves6;
    private readonly ulong[] _lower6;
    private readonly int[] _routes6;

    private RouteTable(IReadOnlyList<Route> routes)
    {
        Routes = routes;
        var v4 = RouteIntervals.Cut(routes, isIpv6: false);
        _cuts4 = [.. v4.Select(static cut => (uint)cut.Start)];
        _blocks4 = BlocksOf(_cuts4);
        _starts4 = new SortedKeys<uint>(_cuts4);
        _routes4 = [.. v4.Select(static cut => cut.Route)];
        var v6 = RouteIntervals.Cut(routes, isIpv6: true);
        _lower6 = [.. v6.Select(static cut => (ulong)cut.Start)];
        _routes6 = [.. v6.Select(static cut => cut.Route)];
        var halves = v6.Select(static (cut, number) => (Upper: (ulong)(cut.Start >> 64), Number: number))
            .GroupBy(static cut => cut.Upper, static cut => cut.Number)
            .ToArray();
        _upper6 = new SortedKeys<ulong>([.. halves.Select(static half => half.Key)]);
        _halves6 = [.. halves.Select(static half => new Half(half.Key, half.First(), half.Last()))];
    }

    /// <summary>A table without routes.</summary>
    public static RouteTable Empty { get; } = new([]);

    /// <summary>The routes the table was made of; lookups speak of them by their index here.</summary>
    public IReadOnlyList<Route> Routes { get; }

    /// <summary>Makes the table in O(n log n). The list must not change afterwards.</summary>
    public static RouteTable Create(IReadOnlyList<Route> routes) => new(routes);

    /// <summary>Index of the route with the longest prefix that contains <paramref name="destination"/>, or <see cref="NotFound"/>.</summary>
    public int Find(Ipv4Address destination)
    {
        // A small table needs no help. Else, where no prefix is longer than 16 there is one answer, and elsewhere a few intervals are
        // left, where a straight search is quickest.
        if (_blocks4.Length == 0)
        {
            return _routes4[_starts4.FindLast(destination.Value)];
        }

        var block = destination.Value >> BlockShift;
        var (at, last) = (_blocks4[block], _blocks4[block + 1]);
        if (last - at > MostStraight)
        {
            return _routes4[_starts4.FindLast(destination.Value)];
        }

        while (at < last && _cuts4[at + 1] <= destination.Value)
        {
            at++;
        }

        return _routes4[at];
    }

    /// <inheritdoc cref="Find(Ipv4Address)"/>
    public int Find(Ipv6Address destination)
    {
        var (upper, lower) = ((ulong)(destination.Value >> 64), (ulong)destination.Value);
        ref readonly var half = ref _halves6[_upper6.FindLast(upper)];

        // Prefixes longer than 64 cut a half further; most halves are whole.
        if (half.Upper != upper || (half.First == half.Last && _lower6[half.Last] <= lower))
        {
            return _routes6[half.Last];
        }

        var (at, end) = (half.First - 1, half.Last);
        while (at < end)
        {
            var middle = at + ((end - at + 1) >> 1);
            if (_lower6[middle] <= lower)
            {
                at = middle;
            }
            else
            {
                end = middle - 1;
            }
        }

        return _routes6[at];
    }

    /// <summary>As the overloads by family.</summary>
    public int Find(IpAddress destination) => destination.IsIpv6 ? Find(destination.Ipv6) : Find(destination.Ipv4);

    /// <summary>For each upper half of an address the interval that its first address is in; empty where there are few intervals (it takes 256 KB).</summary>
    private static int[] BlocksOf(uint[] cuts)
    {
        if (cuts.Length <= FewCuts)
        {
            return [];
        }

        var blocks = new int[Blocks + 1];
        var at = 0;
        for (var block = 0U; block < Blocks; block++)
        {
            while (at + 1 < cuts.Length && cuts[at + 1] <= block << BlockShift)
            {
                at++;
            }

            blocks[block] = at;
        }

        blocks[Blocks] = cuts.Length - 1;
        return blocks;
    }

    private readonly record struct Half(ulong Upper, int First, int Last);
}

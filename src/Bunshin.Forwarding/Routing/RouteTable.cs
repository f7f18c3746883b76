using Bunshin.Packets.Addresses;

namespace Bunshin.Forwarding.Routing;

/// <summary>Longest-prefix match over routes of both families. Immutable; any number of threads may ask; nothing is allocated.</summary>
/// <remarks>
/// Prefixes either nest or are disjoint, so they cut the number line of addresses into at most 2n + 1 intervals that each
/// have one answer; a lookup is a binary search over where they begin. That costs the same for every prefix length, and
/// 2,000 intervals of IPv4 fit in 8 kB.
/// </remarks>
public sealed class RouteTable
{
    /// <summary>What <c>Find</c> gives when no route matches.</summary>
    public const int NotFound = -1;

    private readonly uint[] _starts4;
    private readonly int[] _routes4;
    private readonly ulong[] _upper6;
    private readonly ulong[] _lower6;
    private readonly int[] _routes6;

    private RouteTable(IReadOnlyList<Route> routes)
    {
        Routes = routes;
        var v4 = RouteIntervals.Cut(routes, isIpv6: false);
        _starts4 = [.. v4.Select(static cut => (uint)cut.Start)];
        _routes4 = [.. v4.Select(static cut => cut.Route)];
        var v6 = RouteIntervals.Cut(routes, isIpv6: true);
        _upper6 = [.. v6.Select(static cut => (ulong)(cut.Start >> 64))];
        _lower6 = [.. v6.Select(static cut => (ulong)cut.Start)];
        _routes6 = [.. v6.Select(static cut => cut.Route)];
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
        var key = destination.Value;
        var starts = _starts4.AsSpan();
        var count = starts.Length;
        var at = 0;
        while (count > 1)
        {
            // Without a branch: random destinations would mispredict every other one.
            var half = count >> 1;
            at += half & (int)(((long)starts[at + half] - key - 1) >> 63);
            count -= half;
        }

        return _routes4[at];
    }

    /// <inheritdoc cref="Find(Ipv4Address)"/>
    public int Find(Ipv6Address destination)
    {
        var (upper, lower) = ((ulong)(destination.Value >> 64), (ulong)destination.Value);
        var uppers = _upper6.AsSpan();
        var lowers = _lower6.AsSpan();
        var count = uppers.Length;
        var at = 0;
        while (count > 1)
        {
            var half = count >> 1;
            var start = uppers[at + half];
            if (start < upper || (start == upper && lowers[at + half] <= lower))
            {
                at += half;
            }

            count -= half;
        }

        return _routes6[at];
    }

    /// <summary>As the overloads by family.</summary>
    public int Find(IpAddress destination) => destination.IsIpv6 ? Find(destination.Ipv6) : Find(destination.Ipv4);
}

using Bunshin.Packets.Addresses;

namespace Bunshin.Forwarding.Routing;

/// <summary>Cuts one family's addresses into intervals with one route each.</summary>
internal static class RouteIntervals
{
    /// <summary>Where each interval begins and which route it has (-1: none), ascending; the first begins at 0.</summary>
    public static List<(UInt128 Start, int Route)> Cut(IReadOnlyList<Route> routes, bool isIpv6)
    {
        var prefixes = Sorted(routes, isIpv6);
        var cuts = new List<(UInt128 Start, int Route)> { (0, RouteTable.NotFound) };
        var open = new Stack<(UInt128 Last, int Route)>();
        foreach (var prefix in prefixes)
        {
            Close(open, cuts, prefix.First);
            Add(cuts, prefix.First, prefix.Route);
            open.Push((prefix.Last, prefix.Route));
        }

        // Behind the family's last address there is nothing to say.
        var end = isIpv6 ? UInt128.MaxValue : uint.MaxValue;
        while (open.TryPop(out var closed))
        {
            if (closed.Last != end)
            {
                Add(cuts, closed.Last + 1, Enclosing(open));
            }
        }

        return cuts;
    }

    private static void Close(Stack<(UInt128 Last, int Route)> open, List<(UInt128 Start, int Route)> cuts, UInt128 before)
    {
        while (open.TryPeek(out var top) && top.Last < before)
        {
            _ = open.Pop();
            Add(cuts, top.Last + 1, Enclosing(open));
        }
    }

    private static int Enclosing(Stack<(UInt128 Last, int Route)> open) => open.TryPeek(out var top) ? top.Route : RouteTable.NotFound;

    private static void Add(List<(UInt128 Start, int Route)> cuts, UInt128 start, int route)
    {
        if (cuts[^1].Start == start)
        {
            cuts[^1] = (start, route);
        }
        else if (cuts[^1].Route != route)
        {
            cuts.Add((start, route));
        }
    }

    /// <summary>Outer prefixes before inner ones; of equal ones the best alone.</summary>
    private static List<Range> Sorted(IReadOnlyList<Route> routes, bool isIpv6)
    {
        var best = new Dictionary<(UInt128 First, int Length), int>();
        for (var number = 0; number < routes.Count; number++)
        {
            var prefix = routes[number].Destination;
            if (prefix.IsIpv6 == isIpv6)
            {
                var key = (ValueOf(prefix.Network.Address), prefix.Length);
                if (!best.TryGetValue(key, out var other) || routes[number].Metric < routes[other].Metric)
                {
                    best[key] = number;
                }
            }
        }

        var ranges = best.Select(entry => new Range(entry.Key.First, LastOf(entry.Key, isIpv6), entry.Key.Length, entry.Value)).ToList();
        ranges.Sort(static (left, right) =>
            left.First != right.First ? left.First.CompareTo(right.First) : left.Length.CompareTo(right.Length));
        return ranges;
    }

    private static UInt128 ValueOf(IpAddress address) => address.IsIpv6 ? address.Ipv6.Value : address.Ipv4.Value;

    private static UInt128 LastOf((UInt128 First, int Length) prefix, bool isIpv6)
    {
        var hostBits = (isIpv6 ? 128 : 32) - prefix.Length;
        return prefix.First | (hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1);
    }

    private readonly record struct Range(UInt128 First, UInt128 Last, int Length, int Route);
}

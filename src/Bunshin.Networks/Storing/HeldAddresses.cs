using System.Collections.Immutable;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Storing;

/// <summary>Which addresses are held, in order, so that the lowest gap is found in a subnet of any size without walking it. Immutable.</summary>
internal sealed class HeldAddresses
{
    private readonly ImmutableDictionary<(string Scope, bool IsIpv6), ImmutableSortedSet<UInt128>> _scopes;

    private HeldAddresses(ImmutableDictionary<(string Scope, bool IsIpv6), ImmutableSortedSet<UInt128>> scopes) => _scopes = scopes;

    /// <summary>None.</summary>
    public static HeldAddresses Empty { get; } = new(ImmutableDictionary<(string, bool), ImmutableSortedSet<UInt128>>.Empty);

    /// <summary>These after a change.</summary>
    public HeldAddresses With(IReadOnlyList<(string Scope, IpAddress Address)> removed, IReadOnlyList<(string Scope, IpAddress Address)> added)
    {
        if (removed.Count + added.Count == 0)
        {
            return this;
        }

        var scopes = _scopes.ToBuilder();
        foreach (var group in removed.GroupBy(key => (key.Scope, key.Address.IsIpv6)).Where(group => scopes.ContainsKey(group.Key)))
        {
            var left = scopes[group.Key].Except(group.Select(key => AddressSpan.Number(key.Address)));
            _ = left.IsEmpty ? scopes.Remove(group.Key) : (scopes[group.Key] = left).IsEmpty;
        }

        foreach (var group in added.GroupBy(key => (key.Scope, key.Address.IsIpv6)))
        {
            scopes[group.Key] = Of(scopes, group.Key).Union(group.Select(key => AddressSpan.Number(key.Address)));
        }

        return new HeldAddresses(scopes.ToImmutable());
    }

    /// <summary>The lowest address of a span, from a number on, that nobody in the scope holds.</summary>
    public UInt128? LowestFree(string scope, AddressSpan span, UInt128 from)
    {
        var held = Of(_scopes, (scope, span.IsIpv6));
        var start = Rank(held, from);

        // Held numbers rise by one or more each, so the first that is beyond its turn ends the gapless run.
        var (low, high) = (start, held.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = held[middle] - from == (UInt128)(middle - start) ? (middle + 1, high) : (low, middle);
        }

        var run = (UInt128)(low - start);
        return from >= span.First && from <= span.Last && run <= span.Last - from ? from + run : null;
    }

    /// <summary>How many of a span are held in the scope.</summary>
    public int Count(string scope, AddressSpan span)
    {
        var held = Of(_scopes, (scope, span.IsIpv6));
        return span.IsEmpty ? 0 : (span.Last == UInt128.MaxValue ? held.Count : Rank(held, span.Last + 1)) - Rank(held, span.First);
    }

    private static ImmutableSortedSet<UInt128> Of(IReadOnlyDictionary<(string, bool), ImmutableSortedSet<UInt128>> scopes, (string, bool) key) =>
        scopes.TryGetValue(key, out var held) ? held : [];

    /// <summary>How many are below a number.</summary>
    private static int Rank(ImmutableSortedSet<UInt128> held, UInt128 number)
    {
        var at = held.IndexOf(number);
        return at >= 0 ? at : ~at;
    }
}

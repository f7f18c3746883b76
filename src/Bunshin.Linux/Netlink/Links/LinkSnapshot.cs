namespace Bunshin.Linux.Netlink.Links;

/// <summary>Ways to look things up in a dump of links.</summary>
/// <remarks>The kernel writes a dump in pieces. One that is renamed, moved or replaced between two of them may be in it twice; the later one holds.</remarks>
public static class LinkSnapshot
{
    /// <summary>By index.</summary>
    public static IReadOnlyDictionary<int, LinkInfo> ByIndex(this IEnumerable<LinkInfo> links) => ByLast(links, static link => link.Index, EqualityComparer<int>.Default);

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, LinkInfo> ByName(this IEnumerable<LinkInfo> links) => ByLast(links, static link => link.Name, StringComparer.Ordinal);

    private static Dictionary<TKey, LinkInfo> ByLast<TKey>(IEnumerable<LinkInfo> links, Func<LinkInfo, TKey> keyOf, IEqualityComparer<TKey> comparer)
        where TKey : notnull
    {
        var found = new Dictionary<TKey, LinkInfo>(comparer);
        foreach (var link in links)
        {
            found[keyOf(link)] = link;
        }

        return found;
    }
}

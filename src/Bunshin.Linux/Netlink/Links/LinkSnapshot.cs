namespace Bunshin.Linux.Netlink.Links;

/// <summary>Ways to look things up in a dump of links.</summary>
/// <remarks>The kernel writes a dump in pieces. One that is renamed, moved or replaced between two of them may be in it twice; the later one holds.</remarks>
public static class LinkSnapshot
{
    public static IReadOnlyDictionary<int, LinkInfo> ByIndex(this IEnumerable<LinkInfo> links) => ByLast(links, static link => link.Index, EqualityComparer<int>.Default);

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

/// <summary>Sorts stacked devices by what stands on what.</summary>
public static class Floors
{
    /// <summary>
    /// The links of one namespace, those on which none of the others stands first: removed floor by floor, a device goes before the one
    /// it stands on, and where one must stay it is known in time that those below it must too.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<LinkInfo>> FromTop(IReadOnlyList<LinkInfo> links)
    {
        var byIndex = links.ByIndex();
        return [.. links.GroupBy(Height).OrderByDescending(floor => floor.Key).Select(floor => floor.ToArray())];

        int Height(LinkInfo link)
        {
            // A veth's two ends name each other, so the walk must end by itself.
            var height = 0;
            while (height < byIndex.Count && link is { LinkNamespaceId: null, LinkIndex: { } below, Kind: not VethKind } && byIndex.TryGetValue(below, out var lower))
            {
                height++;
                link = lower;
            }

            return height;
        }
    }
}

using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Kernel;

/// <summary>Where the links of a parent's children are, as far as we know: by the index each had, which others may have by now.</summary>
/// <param name="spaces">The namespaces.</param>
/// <param name="isLasting">Whether they share their group with those of earlier processes.</param>
internal sealed class KernelSight(NamespaceSet spaces, bool isLasting)
{
    // One question for all where many live together.
    private const int Many = 8;
    private readonly Dictionary<ChildKey, Place> _known = [];

    public bool Knows(ChildSpec child) => _known.ContainsKey(spaces.KeyOf(child));

    public Place Of(ChildSpec child) => _known[spaces.KeyOf(child)];

    public Place? Find(ChildKey key) => _known.TryGetValue(key, out var place) ? place : null;

    /// <summary>Whether any child is on that device of ours, or on the parent.</summary>
    public bool HasAnyOn(ChildKey lowerKey) => _known.Values.Any(place => place.LowerKey == lowerKey);

    public void Keep(ChildSpec child, Place place) => _known[spaces.KeyOf(child)] = place;

    public void Forget(ChildSpec child) => _known.Remove(spaces.KeyOf(child));

    /// <summary>Finds links just made by their names; one that has not our group is not ours.</summary>
    public IEnumerable<(ChildSpec Child, int Index)> Locate(IEnumerable<ChildSpec> children, uint group) =>
        ByName(children).Where(pair => pair.Link.Group == group).Select(pair => (pair.Child, pair.Link.Index));

    /// <summary>The links that have the children's names where they live, whosever they are.</summary>
    public IReadOnlyList<(ChildSpec Child, LinkInfo Link)> ByName(IEnumerable<ChildSpec> children)
    {
        var found = new List<(ChildSpec, LinkInfo)>();
        foreach (var here in children.GroupBy(child => spaces.For(child).Net))
        {
            var links = here.Count() < Many ? null : here.Key.Links().ByName();
            foreach (var child in here)
            {
                if ((links is null ? here.Key.FindLink(child.Name) : links.GetValueOrDefault(child.Name)) is { } link)
                {
                    found.Add((child, link));
                }
            }
        }

        return found;
    }

    /// <summary>The links of the known ones among the children that are in the namespace where they were made, by key.</summary>
    /// <remarks>
    /// Somebody else's link may have come by the index or the name while ours was away, so that group and alias must be ours too.
    /// One that was moved away and back may have another index than before.
    /// </remarks>
    public IReadOnlyDictionary<ChildKey, LinkInfo> Look(IEnumerable<ChildSpec> children, uint group)
    {
        var found = new Dictionary<ChildKey, LinkInfo>();
        foreach (var here in children.Where(Knows).GroupBy(child => spaces.Find(child)?.Net).Where(here => here.Key is not null))
        {
            var all = here.Count() < Many ? null : here.Key!.Links();
            var byIndex = all?.ByIndex();
            var byName = all?.ByName();
            foreach (var child in here)
            {
                var index = Of(child).Index;
                var link = Mine(child, group, byIndex is null ? here.Key!.FindLink(index) : byIndex.GetValueOrDefault(index))
                    ?? Mine(child, group, byName is null ? here.Key!.FindLink(child.Name) : byName.GetValueOrDefault(child.Name));
                if (link is not null)
                {
                    found.Add(spaces.KeyOf(child), link);
                    Keep(child, Of(child) with { Index = link.Index });
                }
            }
        }

        return found;
    }

    private LinkInfo? Mine(ChildSpec child, uint group, LinkInfo? link) =>
        link?.Group == group && (child.Alias is { } alias ? link.Alias == alias : !isLasting || link.Name == child.Name) ? link : null;

    /// <summary>Where a link is.</summary>
    /// <param name="Index">Its index in its namespace.</param>
    /// <param name="Floor">How many of our devices are below it.</param>
    /// <param name="LowerKey">The one it stands on.</param>
    internal readonly record struct Place(int Index, int Floor, ChildKey LowerKey);
}

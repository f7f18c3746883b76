using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Datapaths.Kernel;

/// <summary>What must happen to get from one set of children to another; a child is known by namespace and name.</summary>
/// <param name="Removed">Not wanted any more.</param>
/// <param name="Added">New.</param>
/// <param name="Changed">Changed where they are, traffic going on.</param>
/// <param name="Replaced">The kernel cannot change them so: removed and made anew.</param>
internal sealed record ChildDifference(
    IReadOnlyList<ChildSpec> Removed,
    IReadOnlyList<ChildSpec> Added,
    IReadOnlyList<(ChildSpec Before, ChildSpec After)> Changed,
    IReadOnlyList<(ChildSpec Before, ChildSpec After)> Replaced)
{
    private static readonly IReadOnlyList<Packets.Ethernet.MacAddress> NoSources = [];

    /// <summary>Removals must come before additions: a passthru child has no siblings.</summary>
    public bool RemovesFirst =>
        Removed.Concat(Added).Concat(Replaced.SelectMany(pair => new[] { pair.Before, pair.After }))
            .Any(child => child.Mode == MacvlanMode.Passthru);

    public static ChildDifference Between(ParentSpec? current, ParentSpec desired)
    {
        var before = (current?.Children ?? []).ToDictionary(Key);
        var wanted = desired.Children.Select(Key).ToHashSet();
        var pairs = desired.Children.Where(child => before.ContainsKey(Key(child))).Select(child => (Before: before[Key(child)], After: child)).ToArray();
        return new ChildDifference(
            [.. before.Values.Where(child => !wanted.Contains(Key(child)))],
            [.. desired.Children.Where(child => !before.ContainsKey(Key(child)))],
            [.. pairs.Where(pair => !NeedsReplacing(pair) && !IsSame(pair.Before, pair.After))],
            [.. pairs.Where(NeedsReplacing)]);
    }

    public static (string Namespace, string Name) Key(ChildSpec child) => (child.Namespace.IsCurrent ? "" : child.Namespace.Path, child.Name);

    private static bool NeedsReplacing((ChildSpec Before, ChildSpec After) pair) =>
        pair.Before.Kind != pair.After.Kind
        || (pair.Before.Mode == MacvlanMode.Passthru) != (pair.After.Mode == MacvlanMode.Passthru);

    // Records compare lists by reference; the source lists are sets.
    private static bool IsSame(ChildSpec before, ChildSpec after) =>
        before with { Sources = NoSources, Namespace = default } == after with { Sources = NoSources, Namespace = default }
        && before.Sources.ToHashSet().SetEquals(after.Sources);
}

namespace Bunshin.Datapaths.Simulated;

/// <summary>What has to be done to get from one list of children to another; a child is known by its namespace and name.</summary>
internal sealed record ChildDifference(
    IReadOnlyList<ChildSpec> Removed, IReadOnlyList<ChildSpec> Changed, IReadOnlyList<ChildSpec> Added)
{
    public static ChildDifference Between(IReadOnlyList<ChildSpec> current, IReadOnlyList<ChildSpec> desired)
    {
        var before = current.ToDictionary(KeyOf);
        var after = desired.Select(KeyOf).ToHashSet();
        return new ChildDifference(
            [.. current.Where(child => !after.Contains(KeyOf(child)))],
            [.. desired.Where(child => before.TryGetValue(KeyOf(child), out var old) && old != child)],
            [.. desired.Where(child => !before.ContainsKey(KeyOf(child)))]);
    }

    private static (string Namespace, string Name) KeyOf(ChildSpec child) => (child.Namespace.Label, child.Name);
}

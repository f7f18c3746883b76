using System.Globalization;

namespace Bunshin.Datapaths.Served;

/// <summary>Says what is done to get from one specification to another.</summary>
internal static class ServedPlan
{
    /// <summary>The steps in their order.</summary>
    /// <param name="current">What is there; null for nothing.</param>
    /// <param name="desired">What shall be.</param>
    /// <param name="opening">What is done to the parent at the start.</param>
    public static DatapathPlan Between(ParentSpec? current, ParentSpec desired, string opening)
    {
        var steps = new List<string>();
        var before = current?.Children ?? [];
        if (current is null)
        {
            steps.Add(opening);
        }

        foreach (var child in desired.Children)
        {
            var old = before.FirstOrDefault(other => IsSame(other, child));
            if (old is null)
            {
                steps.Add($"create {child.Name} ({Mode(child)}) on {child.Lower ?? desired.Name} in {child.Namespace}");
            }
            else if (old != child)
            {
                steps.Add($"change {child.Name} in {child.Namespace} to {Mode(child)}");
            }
        }

        steps.AddRange(before
            .Where(old => !desired.Children.Any(child => IsSame(old, child)))
            .Select(static old => $"remove {old.Name} from {old.Namespace}"));
        return new DatapathPlan(steps);
    }

    private static bool IsSame(ChildSpec one, ChildSpec other) => one.Name == other.Name && one.Namespace == other.Namespace;

    private static string Mode(ChildSpec child) => child.Kind switch
    {
        ChildKind.Vlan => string.Create(CultureInfo.InvariantCulture, $"vlan {child.Vlan!.Id}"),
        ChildKind.Ipvlan => $"ipvlan, {child.IpvlanOrDefault}",
        _ => string.Create(CultureInfo.InvariantCulture, $"macvlan, {child.Mode}").ToLowerInvariant(),
    };
}

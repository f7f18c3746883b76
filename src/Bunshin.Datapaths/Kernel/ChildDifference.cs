namespace Bunshin.Datapaths.Kernel;

/// <summary>What must happen to get from one set of children to another; a child is known by namespace and name.</summary>
/// <param name="Removed">Not wanted any more.</param>
/// <param name="Added">New.</param>
/// <param name="Changed">Changed where they are, traffic going on.</param>
/// <param name="Replaced">The kernel cannot change them so: removed and made anew, and with them all that stands on them.</param>
internal sealed record ChildDifference(
    IReadOnlyList<ChildSpec> Removed,
    IReadOnlyList<ChildSpec> Added,
    IReadOnlyList<(ChildSpec Before, ChildSpec After)> Changed,
    IReadOnlyList<(ChildSpec Before, ChildSpec After)> Replaced)
{
    private static readonly IReadOnlyList<Packets.Ethernet.MacAddress> NoSources = [];
    private static readonly Dictionary<uint, uint> NoPriorities = [];

    /// <summary>
    /// Removals must come before additions: a passthru child has no siblings, a device has children of one family, a VLAN id is
    /// given once, and what goes must not go unasked with what it stands on.
    /// </summary>
    public bool RemovesFirst
    {
        get
        {
            if (Removed.Concat(Added).Concat(Replaced.SelectMany(pair => new[] { pair.Before, pair.After })).Any(child => child.IsPassthru)
                || (Replaced.Count > 0 && Removed.Any(child => child.Lower is not null)))
            {
                return true;
            }

            var claims = Removed.SelectMany(Claims).ToHashSet();
            return Added.Concat(Replaced.Select(pair => pair.After)).SelectMany(Conflicts).Any(claims.Contains);
        }
    }

    public static ChildDifference Between(ParentSpec? current, ParentSpec desired)
    {
        var before = (current?.Children ?? []).ToDictionary(Key);
        var wanted = desired.Children.Select(Key).ToHashSet();
        var stay = new HashSet<(string, string)>();
        var changed = new List<(ChildSpec, ChildSpec)>();
        var replaced = new List<(ChildSpec, ChildSpec)>();
        for (var at = 0; at < desired.Children.Count; at++)
        {
            var after = desired.Children[at];
            if (!before.TryGetValue(Key(after), out var old))
            {
                continue;
            }

            var lower = desired.LowerOf(at);
            if (NeedsReplacing(old, after) || (lower >= 0 && !stay.Contains(Key(desired.Children[lower]))))
            {
                replaced.Add((old, after));
                continue;
            }

            _ = stay.Add(Key(after));
            if (!IsSame(old, after))
            {
                changed.Add((old, after));
            }
        }

        return new ChildDifference(
            [.. before.Values.Where(child => !wanted.Contains(Key(child)))],
            [.. desired.Children.Where(child => !before.ContainsKey(Key(child)))],
            changed,
            replaced);
    }

    public static (string Namespace, string Name) Key(ChildSpec child) => (child.Namespace.IsCurrent ? "" : child.Namespace.Path, child.Name);

    private static bool NeedsReplacing(ChildSpec before, ChildSpec after) =>
        before.Kind != after.Kind
        || before.Lower != after.Lower
        || before.IsPassthru != after.IsPassthru
        || before.Vlan?.Id != after.Vlan?.Id
        || before.Vlan?.Protocol != after.Vlan?.Protocol
        // A VLAN device that was given an address never again follows the one below it.
        || (before.Kind == ChildKind.Vlan && before.Address is not null && after.Address is null);

    // Records compare lists by reference; the source lists are sets.
    private static bool IsSame(ChildSpec before, ChildSpec after) =>
        Plain(before) == Plain(after)
        && before.Sources.ToHashSet().SetEquals(after.Sources)
        && IsSame(before.Vlan?.IngressPriorities, after.Vlan?.IngressPriorities)
        && IsSame(before.Vlan?.EgressPriorities, after.Vlan?.EgressPriorities);

    private static ChildSpec Plain(ChildSpec child) => child with
    {
        Sources = NoSources,
        Namespace = default,
        Vlan = child.Vlan is null ? null : child.Vlan with { IngressPriorities = null, EgressPriorities = null },
        Ipvlan = child.Kind == ChildKind.Ipvlan ? child.IpvlanOrDefault : null,
    };

    internal static bool IsSame(IReadOnlyDictionary<uint, uint>? before, IReadOnlyDictionary<uint, uint>? after) =>
        (before ?? NoPriorities).Where(entry => entry.Value != 0).ToHashSet().SetEquals((after ?? NoPriorities).Where(entry => entry.Value != 0));

    private static IEnumerable<(string? Lower, string What)> Claims(ChildSpec child) => [(child.Lower, Claim(child))];

    private static IEnumerable<(string? Lower, string What)> Conflicts(ChildSpec child) => child.Kind switch
    {
        ChildKind.Vlan => Claims(child),
        ChildKind.Ipvlan => [(child.Lower, "macvlan")],
        _ => [(child.Lower, "ipvlan")],
    };

    private static string Claim(ChildSpec child) => child.Kind switch
    {
        ChildKind.Vlan => $"{child.Vlan!.Protocol} {child.Vlan.Id}",
        ChildKind.Ipvlan => "ipvlan",
        _ => "macvlan",
    };
}

using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Changing;

/// <summary>What must happen to get from one set of children to another: the same for every datapath, and known before anything is done.</summary>
/// <param name="Gone">Those that do not stay, what stands on others before them: those of <paramref name="Replaced"/> as they were, and the others, which are wanted no more.</param>
/// <param name="Created">To be made, each after what it stands on: the new ones and those of <paramref name="Replaced"/>.</param>
/// <param name="Changed">Changed where they are, traffic going on.</param>
/// <param name="Replaced">The drivers cannot change them so: removed and made anew, with all that stands on them.</param>
internal sealed record ChildDifference(
    IReadOnlyList<ChildSpec> Gone,
    IReadOnlyList<ChildSpec> Created,
    IReadOnlyList<(ChildSpec Before, ChildSpec After)> Changed,
    IReadOnlyList<(ChildSpec Before, ChildSpec After)> Replaced)
{
    private static readonly MacAddress SomeAddress = new(0x02_00_00_00_00_01);

    /// <summary>Those of <see cref="Gone"/> that are wanted no more.</summary>
    public IReadOnlyList<ChildSpec> Removed { get; } = [.. Gone.Except(Replaced.Select(static pair => pair.Before))];

    /// <summary>Something is to be made or changed, which needs the parent.</summary>
    public bool NeedsParent => Created.Count > 0 || Changed.Count > 0;

    /// <summary>
    /// Removals must come before additions: a passthru child has no siblings, a device has children of one family, a VLAN id is
    /// given once, and what goes must not go unasked with what it stands on.
    /// </summary>
    public bool RemovesFirst
    {
        get
        {
            if (Gone.Concat(Created).Any(static child => child.IsPassthru)
                || (Replaced.Count > 0 && Removed.Any(static child => child.Lower is not null)))
            {
                return true;
            }

            var claims = Removed.Select(static child => (child.Lower, What: Claim(child))).ToHashSet();
            return Created.Any(child => claims.Contains((child.Lower, Conflict(child))));
        }
    }

    /// <summary>From <paramref name="current"/> (null: nothing is there) to <paramref name="desired"/>, in which no name is there twice.</summary>
    public static ChildDifference Between(ParentSpec? current, ParentSpec desired)
    {
        var before = (current?.Children ?? []).ToDictionary(child => ChildKey.Of(child, desired.Namespace));
        var stay = new HashSet<ChildKey>();
        var created = new List<ChildSpec>();
        var changed = new List<(ChildSpec, ChildSpec)>();
        var replaced = new List<(ChildSpec, ChildSpec)>();
        for (var at = 0; at < desired.Children.Count; at++)
        {
            var after = desired.Children[at];
            var key = ChildKey.Of(after, desired.Namespace);
            if (!before.Remove(key, out var old))
            {
                created.Add(after);
            }
            else if (NeedsReplacing(old, after) || (desired.LowerOf(at) is >= 0 and var lower && !stay.Contains(ChildKey.Of(desired.Children[lower], desired.Namespace))))
            {
                created.Add(after);
                replaced.Add((old, after));
            }
            else
            {
                _ = stay.Add(key);
                if (old != after with { Namespace = old.Namespace })
                {
                    changed.Add((old, after));
                }
            }
        }

        var gone = (current?.Children ?? []).Where(child => !stay.Contains(ChildKey.Of(child, desired.Namespace))).Reverse();
        return new ChildDifference([.. gone], created, changed, replaced);
    }

    private static bool NeedsReplacing(ChildSpec before, ChildSpec after) =>
        before.Kind != after.Kind
        || before.Lower != after.Lower
        || before.Vlan?.Id != after.Vlan?.Id
        || before.Vlan?.Protocol != after.Vlan?.Protocol
        // A VLAN device that was given an address never again follows the one below it.
        || (before.Kind == ChildKind.Vlan && before.Address is not null && after.Address is null)
        || (before.IsMacvlan && MacvlanRules.CheckChange(Macvlan(before), Macvlan(after)) is not null);

    private static MacvlanChild Macvlan(ChildSpec child) => child.ForMacvlan(SomeAddress, isUp: false, MacvlanRules.MinimumMtu);

    private static string Claim(ChildSpec child) => child.Kind switch
    {
        ChildKind.Vlan => $"{child.Vlan!.Protocol} {child.Vlan.Id}",
        ChildKind.Ipvlan => "ipvlan",
        _ => "macvlan",
    };

    private static string Conflict(ChildSpec child) => child.Kind switch
    {
        ChildKind.Vlan => Claim(child),
        ChildKind.Ipvlan => "macvlan",
        _ => "ipvlan",
    };
}

using System.Globalization;
using Bunshin.Forwarding.Vlan;

namespace Bunshin.Datapaths;

/// <summary>Parents that are VLANs and need not exist: <c>eth0.100</c> is VLAN 100 of <c>eth0</c>, as Docker's drivers name them.</summary>
public static class OnDemandParents
{
    /// <summary>Makes one specification a real parent out of those that name VLANs which are not there.</summary>
    /// <param name="specs">What is wanted, some of it on parents such as <c>eth0.100</c> or <c>eth0.100.7</c> (QinQ).</param>
    /// <param name="exists">Whether a parent's interface is there already; then it is taken as it is.</param>
    /// <returns>One specification for each real parent, with the VLANs among its children.</returns>
    public static IReadOnlyList<ParentSpec> Resolve(IEnumerable<ParentSpec> specs, Func<ParentSpec, bool> exists)
    {
        var resolved = new List<ParentSpec>();
        foreach (var spec in specs)
        {
            var real = Resolve(spec, exists);
            var at = resolved.FindIndex(other => other.Name == real.Name && other.Namespace == real.Namespace);
            if (at < 0)
            {
                resolved.Add(real);
            }
            else
            {
                resolved[at] = resolved[at] with { Children = Merge(resolved[at].Children, real.Children) };
            }
        }

        return resolved;
    }

    /// <summary>The same for one.</summary>
    public static ParentSpec Resolve(ParentSpec spec, Func<ParentSpec, bool> exists)
    {
        if (exists(spec) || !TrySplit(spec.Name, out var lower, out var id))
        {
            return spec;
        }

        if (spec.Children.Count == 0)
        {
            // Nobody uses the VLAN, so there is none.
            return Resolve(spec with { Name = lower }, exists);
        }

        var vlan = new ChildSpec { Name = spec.Name, Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = id } };
        var children = spec.Children.Select(child => child with
        {
            Lower = child.Lower ?? spec.Name,
        });
        return Resolve(spec with { Name = lower, Children = [vlan, .. children] }, exists);
    }

    /// <summary>Two parents that want the same VLAN share it; where one says more of it than its id, what it says holds.</summary>
    private static List<ChildSpec> Merge(IReadOnlyList<ChildSpec> before, IReadOnlyList<ChildSpec> more)
    {
        var merged = before.ToList();
        foreach (var child in more)
        {
            var at = merged.FindIndex(other => IsSameVlan(other, child));
            if (at < 0)
            {
                merged.Add(child);
            }
            else if (IsBare(merged[at]))
            {
                merged[at] = child;
            }
            else if (!IsBare(child))
            {
                // Described twice: whoever checks the whole says so.
                merged.Add(child);
            }
        }

        return merged;
    }

    private static bool IsSameVlan(ChildSpec one, ChildSpec other) =>
        one.Vlan is { } vlan && vlan.Id == other.Vlan?.Id && vlan.Protocol == other.Vlan.Protocol
        && one.Name == other.Name && one.Lower == other.Lower && one.Namespace == other.Namespace;

    private static bool IsBare(ChildSpec child) =>
        child == new ChildSpec { Name = child.Name, Kind = ChildKind.Vlan, Lower = child.Lower, Vlan = new VlanSettings { Id = child.Vlan!.Id } };

    /// <summary>Reads <c>PARENT.ID</c>.</summary>
    /// <returns>False where the name has no dot, or what follows the last one is not a VLAN id from 1 to 4094.</returns>
    public static bool TrySplit(string name, out string lower, out ushort id)
    {
        var dot = name.LastIndexOf('.');
        lower = dot > 0 ? name[..dot] : "";
        id = 0;
        return dot > 0
            && ushort.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out id)
            && id is >= 1 and <= VlanRules.MaximumId
            && name[dot + 1] != '0';
    }
}

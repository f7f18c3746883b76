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
                // Two parents that want the same VLAN share it.
                var before = resolved[at].Children;
                resolved[at] = resolved[at] with { Children = [.. before, .. real.Children.Where(child => !before.Contains(child))] };
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

        var vlan = new ChildSpec { Name = spec.Name, Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = id } };
        var children = spec.Children.Select(child => child with
        {
            Lower = child.Lower ?? spec.Name,
        });
        return Resolve(spec with { Name = lower, Children = [vlan, .. children] }, exists);
    }

    /// <summary>Reads <c>PARENT.ID</c>.</summary>
    /// <returns>False where the name has no dot, or what follows the last one is no VLAN id from 1 to 4094.</returns>
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

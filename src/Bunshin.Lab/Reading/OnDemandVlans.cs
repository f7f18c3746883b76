using Bunshin.Datapaths;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

/// <summary>Adds the VLANs that children stand on and the file does not describe: <c>server/eth0.100</c> is VLAN 100 of the server's eth0.</summary>
internal static class OnDemandVlans
{
    /// <summary>The hosts with what is missing.</summary>
    public static List<LabHost> Add(IReadOnlyList<LabHost> hosts)
    {
        var known = hosts.SelectMany(host => host.Interfaces).Select(one => one.FullName).ToHashSet(StringComparer.Ordinal);
        var added = new List<LabChild>();
        foreach (var child in hosts.SelectMany(host => host.Children))
        {
            Find(child.Parent, child, known, added);
        }

        return [.. hosts.Select(host => added.Exists(one => one.Host == host.Name)
            ? host with { Children = [.. host.Children, .. added.Where(one => one.Host == host.Name)] }
            : host)];
    }

    /// <summary>Adds what leads from a parent that is known to <paramref name="name"/>; nothing where no such parent is.</summary>
    private static bool Find(string name, LabChild user, HashSet<string> known, List<LabChild> added)
    {
        if (known.Contains(name))
        {
            return true;
        }

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (!OnDemandParents.TrySplit(name, out var lower, out var id) || !Find(lower, user, known, added))
        {
            return false;
        }

        _ = known.Add(name);
        added.Add(new LabChild
        {
            Host = name[..slash],
            Name = name[(slash + 1)..],
            Parent = lower,
            Position = user.Position,
            Spec = new ChildSpec { Name = name[(slash + 1)..], Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = id } },
        });
        return true;
    }
}

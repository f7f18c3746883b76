using Bunshin.Datapaths;
using Bunshin.Files.Serving;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;

namespace Bunshin.Cli.Serving;

/// <summary>Makes real parents out of a file's, some of which are VLANs that are made on demand (<c>eth0.100</c>).</summary>
internal static class RealParents
{
    /// <summary>One for each interface that is there; two VLANs of one card make one of it.</summary>
    /// <param name="parents">As the file has them.</param>
    /// <param name="isThere">Whether an interface is there; then it is taken as it is.</param>
    /// <exception cref="DatapathException">Two that share a card want different datapaths.</exception>
    public static IReadOnlyList<FileParent> Of(IReadOnlyList<FileParent> parents, Func<NamespaceReference, string, bool> isThere)
    {
        bool Exists(ParentSpec spec) => isThere(spec.Namespace, spec.Name);
        var known = parents
            .SelectMany(parent => parent.Children.Select(child => (Key: ChildKey.Of(child.Spec, parent.Namespace), Child: child)))
            .DistinctBy(pair => pair.Key)
            .ToDictionary(pair => pair.Key, pair => pair.Child);
        var users = parents.ToLookup(parent =>
        {
            var real = OnDemandParents.Resolve(parent.Spec, Exists);
            return (real.Name, real.Namespace);
        });
        return [.. OnDemandParents.Resolve(parents.Select(parent => parent.Spec), Exists).Select(real => new FileParent(
            real.Name,
            real.Namespace,
            Datapath(real.Name, [.. users[(real.Name, real.Namespace)]]),
            [.. real.Children.Select(child => known.TryGetValue(ChildKey.Of(child, real.Namespace), out var served)
                ? served with { Spec = child }
                : new FileChild(child, IsUp: true, [], []) { IsOnDemand = true })]))];
    }

    /// <summary>Whether the kernel has that interface.</summary>
    public static bool IsThere(NamespaceReference place, string name)
    {
        try
        {
            using var space = NetworkNamespace.Open(place);
            using var net = RouteNetlink.Open(space);
            return net.FindLink(name) is not null;
        }
        catch (LinuxException)
        {
            // Whoever starts it will say what is wrong with the namespace.
            return true;
        }
    }

    private static DatapathKind Datapath(string name, IReadOnlyList<FileParent> users)
    {
        var wishes = users.Where(user => user.Datapath != DatapathKind.Auto).DistinctBy(user => user.Datapath).ToArray();
        return wishes.Length <= 1
            ? wishes.FirstOrDefault()?.Datapath ?? DatapathKind.Auto
            : throw new DatapathException(
                $"{string.Join(" and ", wishes.Select(wish => $"{wish.Device} (datapath {wish.Datapath.Word()})"))} "
                + $"both stand on {name}, which one datapath serves as a whole; give them the same");
    }
}

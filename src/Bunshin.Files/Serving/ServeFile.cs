using Bunshin.Datapaths;
using Bunshin.Files.Binding;
using Bunshin.Files.Reading;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Addresses;

namespace Bunshin.Files.Serving;

/// <summary>What <c>serve</c> is to serve, read from YAML.</summary>
/// <param name="Path">The file as the user named it.</param>
/// <param name="Name">Names the control socket.</param>
/// <param name="Parents">The parents, in the file's order.</param>
public sealed record ServeFile(string Path, string Name, IReadOnlyList<FileParent> Parents)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="FaultyFileException">It cannot be read, or something is wrong with it.</exception>
    public static ServeFile Load(string path) => Parse(BoundedYaml.TextOf(path), path);

    /// <summary>As <see cref="Load"/>, from text; <paramref name="path"/> is what messages call it.</summary>
    /// <exception cref="FaultyFileException">Something is wrong with it.</exception>
    public static ServeFile Parse(string text, string path) =>
        BoundedYaml.Bind(text, path, "it has at least `parents:` with a NIC under it", ServeBinder.Bind);
}

/// <summary>One parent of a serve file.</summary>
/// <param name="Device">Interface name.</param>
/// <param name="Namespace">Where it lives.</param>
/// <param name="Datapath">What is to carry its children.</param>
/// <param name="Children">The children, in the file's order.</param>
public sealed record FileParent(string Device, NamespaceReference Namespace, DatapathKind Datapath, IReadOnlyList<FileChild> Children)
{
    /// <summary>What tells it from all other parents.</summary>
    public string Key => Namespace.IsCurrent ? Device : $"{Namespace.Label}/{Device}";

    /// <summary>A child has a policy.</summary>
    public bool HasPolicies => Children.Any(static child => child.Spec.Policy is not null);

    /// <summary>For the datapath.</summary>
    public ParentSpec Spec => new() { Name = Device, Namespace = Namespace, Children = [.. Children.Select(child => child.Spec)] };
}

/// <summary>One child of a serve file: what the datapath makes, and what is set on it afterwards.</summary>
/// <param name="Spec">What the datapath makes.</param>
/// <param name="IsUp">Whether it is set up.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="Routes">Its routes beside the connected ones.</param>
public sealed record FileChild(ChildSpec Spec, bool IsUp, IReadOnlyList<IpPrefix> Addresses, IReadOnlyList<FileRoute> Routes)
{
    /// <summary>The file does not describe it: a parent's name says that it is wanted (<c>eth0.100</c>).</summary>
    public bool IsOnDemand { get; init; }
}

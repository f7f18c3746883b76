using Bunshin.Datapaths;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Cli.Serving;

/// <summary>One parent of a serve file.</summary>
/// <param name="Device">Interface name.</param>
/// <param name="Namespace">Where it lives.</param>
/// <param name="Datapath">What is to carry its children.</param>
/// <param name="Children">The children, in the file's order.</param>
internal sealed record ServedParent(
    string Device, NamespaceReference Namespace, DatapathKind Datapath, IReadOnlyList<ServedChild> Children)
{
    /// <summary>What tells it from all other parents.</summary>
    public string Key => Namespace.IsCurrent ? Device : $"{Namespace.Label}/{Device}";

    /// <summary>A child has a policy.</summary>
    public bool HasPolicies => Children.Any(static child => child.Spec.Policy is not null);

    /// <summary>For the datapath.</summary>
    public ParentSpec Spec => new() { Name = Device, Namespace = Namespace, Children = [.. Children.Select(child => child.Spec)] };
}

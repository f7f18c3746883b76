using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths;

/// <summary>By what one child is told from all others of its parent: where it lives and what it is called there.</summary>
/// <param name="Namespace">Path of its namespace.</param>
/// <param name="Name">Interface name.</param>
public readonly record struct ChildKey(string Namespace, string Name)
{
    /// <summary>A child that names no namespace lives where its parent does, whether that is said or not.</summary>
    /// <param name="child">The child.</param>
    /// <param name="parent">The parent's namespace.</param>
    public static ChildKey Of(ChildSpec child, NamespaceReference parent) => new((child.Namespace.IsCurrent ? parent : child.Namespace).Path, child.Name);
}

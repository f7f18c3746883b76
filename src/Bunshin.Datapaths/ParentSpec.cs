using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths;

/// <summary>A parent and all the children it should have.</summary>
public sealed record ParentSpec
{
    /// <summary>Interface name of the parent.</summary>
    public required string Name { get; init; }

    /// <summary>Where the parent lives.</summary>
    public NamespaceReference Namespace { get; init; }

    /// <summary>The children, in the order in which they are made. Names are unique within a namespace.</summary>
    public IReadOnlyList<ChildSpec> Children { get; init; } = [];
}

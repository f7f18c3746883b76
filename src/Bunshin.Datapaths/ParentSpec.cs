using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths;

/// <summary>A parent and everything that should stand on it.</summary>
public sealed record ParentSpec
{
    /// <summary>Interface name of the parent.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What lasting things on it are marked and kept by (<see cref="IsLasting"/>): the same from process to process, also when the parent has been
    /// renamed meanwhile; no two parents of a namespace have the same. As a rule its name.
    /// </summary>
    public string Mark
    {
        get => field ?? Name;
        init;
    }

    /// <summary>Where the parent lives.</summary>
    public NamespaceReference Namespace { get; init; }

    /// <summary>
    /// The children, in the order in which they are made: each after the one it stands on. Names are unique within a namespace.
    /// </summary>
    public IReadOnlyList<ChildSpec> Children { get; init; } = [];

    /// <summary>
    /// The children stay when the process ends, however it ends, and the next one that asks for the same finds them and goes on.
    /// It holds for all children of a parent, from its start to its end.
    /// </summary>
    public bool IsLasting { get; init; }

    /// <summary>The place in <see cref="Children"/> of the child that child <paramref name="at"/> stands on; -1 for the parent itself, or nothing.</summary>
    public int LowerOf(int at)
    {
        if (Children[at].Lower is { } lower)
        {
            for (var before = at - 1; before >= 0; before--)
            {
                if (Children[before].Name == lower)
                {
                    return before;
                }
            }
        }

        return -1;
    }
}

using Bunshin.Datapaths;

namespace Bunshin.Conformance.Live;

/// <summary>What serves the children of a stage.</summary>
/// <param name="Name">How it is called in sentences: <c>the kernel</c>.</param>
/// <param name="Datapath">The datapath; null asks the kernel's driver directly, past our own kernel datapath.</param>
/// <param name="HashesGroups">Group filters are hashed, so that strays pass; the stage is then rebuilt until none do.</param>
public sealed record StageTarget(string Name, IDatapath? Datapath, bool HashesGroups)
{
    /// <summary>The kernel's macvlan driver, the reference of everything else.</summary>
    public static StageTarget Kernel { get; } = new("the kernel", null, HashesGroups: true);
}

using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;

namespace Bunshin.Conformance.Live;

/// <summary>What serves the children of a stage.</summary>
/// <param name="Name">How it is called in sentences: <c>the kernel</c>.</param>
/// <param name="Datapath">The datapath; null: the kernel's, whose devices count themselves.</param>
/// <param name="HashesGroups">Group filters are hashed, so that strays pass; the stage is then rebuilt until none do.</param>
public sealed record StageTarget(string Name, IDatapath? Datapath, bool HashesGroups)
{
    /// <summary>The kernel's drivers, the reference of everything else.</summary>
    public static StageTarget Kernel { get; } = new("the kernel", null, HashesGroups: true);

    /// <summary>One of the datapaths that carry real frames; the kernel's is <see cref="Kernel"/>. Ours filter groups exactly.</summary>
    /// <param name="kind">Which one.</param>
    public static StageTarget Of(DatapathKind kind) =>
        kind == DatapathKind.Kernel ? Kernel : new StageTarget($"the {kind.Word()} datapath", DatapathSelection.Of(kind), HashesGroups: false);

    /// <summary>Why the devices of a recording cannot be had from it, or null. What is amiss with a certain stack is told when it is built.</summary>
    internal string? WhyNot(RecordingMeta meta) => Datapath is null ? null
        : Datapath.Kind != DatapathKind.Kernel && meta.Config.HasClosedQueue ? $"{Name} has no broadcast queue that could be closed"
        : WhyNot(meta.Config.Devices.Select(static device => device.Spec.Form))
            ?? (Datapath.Kind == DatapathKind.Ebpf ? EbpfStackProjection.WhyNot(meta) : null);

    private string? WhyNot(IEnumerable<ChildForm> children) => children.Distinct()
        .Select(child => (Child: child, Result: Datapath!.Probe(child)))
        .Where(static probed => !probed.Result.IsSupported)
        .Select(probed => $"{Name} serves no {probed.Child} here: {probed.Result.Reason}")
        .FirstOrDefault();
}

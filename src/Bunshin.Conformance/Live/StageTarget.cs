using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;

namespace Bunshin.Conformance.Live;

/// <summary>What serves the children of a stage.</summary>
/// <param name="Name">How it is called in sentences: <c>the kernel</c>.</param>
/// <param name="Datapath">The datapath; null asks the kernel's driver directly, past our own kernel datapath.</param>
/// <param name="HashesGroups">Group filters are hashed, so that strays pass; the stage is then rebuilt until none do.</param>
public sealed record StageTarget(string Name, IDatapath? Datapath, bool HashesGroups)
{
    /// <summary>The kernel's macvlan driver, the reference of everything else.</summary>
    public static StageTarget Kernel { get; } = new("the kernel", null, HashesGroups: true);

    /// <summary>One of the datapaths that carry real frames; the kernel's is <see cref="Kernel"/>. Ours filter groups exactly.</summary>
    /// <param name="kind">Which one.</param>
    public static StageTarget Of(DatapathKind kind) =>
        kind == DatapathKind.Kernel ? Kernel : new StageTarget($"the {kind.Word()} datapath", DatapathSelection.Of(kind), HashesGroups: false);

    /// <summary>Why the devices of a recording cannot be had from it, or null. What is amiss with a certain stack is told when it is built.</summary>
    internal string? WhyNot(RecordingMeta meta) => Datapath is null ? null
        : meta.Stack is { } stack ? WhyNot(stack.Devices.Select(static device => device.Spec.Form))
            ?? (Datapath.Kind == DatapathKind.Ebpf ? EbpfStackProjection.WhyNot(meta) : null)
        : meta.Config.Children.Any(static child => child.Kind != "macvlan") ? $"{Name} serves macvlan children only"
        : Datapath.Kind != DatapathKind.Kernel && HasClosedQueue(meta.Config) ? $"{Name} has no broadcast queue that could be closed"
        : null;

    /// <summary>All children ask for a broadcast queue of no length, so that what belongs on it is lost.</summary>
    internal static bool HasClosedQueue(RecordedConfig config) =>
        config.Children.Count > 0 && config.Children.All(static child => child.BroadcastQueueLength == 0);

    private string? WhyNot(IEnumerable<ChildForm> children) => children.Distinct()
        .Select(child => (Child: child, Result: Datapath!.Probe(child)))
        .Where(static probed => !probed.Result.IsSupported)
        .Select(probed => $"{Name} serves no {probed.Child} here: {probed.Result.Reason}")
        .FirstOrDefault();
}

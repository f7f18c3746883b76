using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;

namespace Bunshin.Conformance.Live;

/// <summary>What is not compared where a stack of devices is live.</summary>
/// <remarks>
/// On all targets: what a kernel chooses for itself in a packet that a socket sends (<see cref="SocketFrame.WithoutChoices(Observation, bool)"/>).
/// </remarks>
internal sealed class StackProjection(RecordingMeta meta, StackObserver model, StageTarget target) : IProjection
{
    private readonly IProjection? _served = target.Datapath?.Kind switch
    {
        DatapathKind.Ebpf => new EbpfStackProjection(meta, model),
        DatapathKind.Userspace => new UserspaceStackProjection(meta, model),
        _ => null,
    };

    /// <inheritdoc/>
    public Observation Project(Observation observation, RecordedCase recorded)
    {
        var same = SocketFrame.WithoutChoices(observation, alsoChecksum: target.Datapath?.Kind == DatapathKind.Userspace);
        return _served?.Project(same, recorded) ?? same;
    }
}

using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;

namespace Bunshin.Conformance.Live;

/// <summary>What is not compared where a stack of devices is live.</summary>
/// <remarks>
/// On all targets: what a kernel chooses for itself in a packet that a socket sends (<see cref="SocketFrame.WithoutChoices(Observation, bool)"/>).
/// </remarks>
internal sealed class StackProjection(RecordingMeta meta, StackObserver model, StageTarget target) : IProjection
{
    private readonly UserspaceStackProjection? _userspace =
        target.Datapath?.Kind == Datapaths.DatapathKind.Userspace ? new UserspaceStackProjection(meta, model) : null;

    /// <inheritdoc/>
    public Observation Project(Observation observation, RecordedCase recorded)
    {
        var same = SocketFrame.WithoutChoices(observation, alsoChecksum: _userspace is not null);
        return _userspace?.Project(same, recorded) ?? same;
    }
}

using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;

namespace Bunshin.Conformance.Live;

/// <summary>What a process cannot imitate of a stack of devices.</summary>
internal sealed class UserspaceStackProjection(StackObserver model) : IProjection
{
    /// <inheritdoc/>
    public Observation Project(Observation observation, RecordedCase recorded)
    {
        _ = model;
        return observation;
    }
}

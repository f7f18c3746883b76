namespace Bunshin.Datapaths;

/// <summary>A parent and its children as a datapath sees them at one moment.</summary>
/// <param name="Parent">Parent's interface name.</param>
/// <param name="HasCarrier">The parent is up and has carrier.</param>
/// <param name="Children">The children, in the specification's order.</param>
public sealed record ParentObservation(string Parent, bool HasCarrier, IReadOnlyList<ChildObservation> Children)
{
    /// <summary>The device that was started on is no more. One that has its name meanwhile is another, which needs a start of its own.</summary>
    public bool IsGone { get; init; }

    /// <summary>Frames that were dropped and were no child's, by reason; only reasons that occurred, and only of datapaths of ours.</summary>
    public IReadOnlyDictionary<string, long> Drops { get; init; } = new Dictionary<string, long>();
}

namespace Bunshin.Datapaths;

/// <summary>A parent and its children as a datapath sees them at one moment.</summary>
/// <param name="Parent">Parent's interface name.</param>
/// <param name="HasCarrier">The parent is up and has carrier.</param>
/// <param name="Children">The children, in the specification's order.</param>
public sealed record ParentObservation(string Parent, bool HasCarrier, IReadOnlyList<ChildObservation> Children)
{
    /// <summary>The device that was started on is gone. One that has its name meanwhile is another, which needs a start of its own.</summary>
    public bool IsGone { get; init; }

    /// <summary>Frames that were dropped and were not a child's, by reason; only reasons that occurred, and only of datapaths of ours.</summary>
    public IReadOnlyDictionary<string, long> Drops { get; init; } = new Dictionary<string, long>();

    /// <summary>What is amiss with serving it now, a sentence each without a full stop; it is tried again meanwhile. None: all is well.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>How often something failed in the background since the start, whether or not it is amiss still.</summary>
    public long Failures { get; init; }

    /// <summary>How often what carries the frames failed and was started again.</summary>
    public long Restarts { get; init; }
}

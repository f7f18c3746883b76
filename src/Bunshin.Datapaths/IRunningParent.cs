namespace Bunshin.Datapaths;

/// <summary>A parent with its children, being served. Disposing it removes the children and all else that was made.</summary>
/// <remarks>Calls may come from any thread, one at a time; frames go on flowing meanwhile.</remarks>
public interface IRunningParent : IDisposable
{
    /// <summary>What is being served.</summary>
    ParentSpec Spec { get; }

    /// <summary>Moves to <paramref name="desired"/> without cutting the traffic of children that stay. Undone as a whole on failure.</summary>
    void Change(ParentSpec desired);

    /// <summary>The children as they are now: link state, addresses, counters by reason.</summary>
    ParentObservation Observe();
}

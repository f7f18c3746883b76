namespace Bunshin.Datapaths;

/// <summary>A parent with its children, being served. Disposing it removes the children and all else that was made.</summary>
/// <remarks>
/// <para>Calls may come from any thread, one at a time; frames go on flowing meanwhile.</para>
/// <para>
/// A child may be moved to another namespace and renamed by others, and come back or go with its namespace; one that is gone is
/// down. Removed, it is found wherever it is by the userspace datapath. The kernel's is found only in the namespace in which it
/// was made or found first: one that is elsewhere then is left to whoever moved it there.
/// </para>
/// </remarks>
public interface IRunningParent : IDisposable
{
    /// <summary>What is being served.</summary>
    ParentSpec Spec { get; }

    /// <summary>Moves to <paramref name="desired"/> without cutting the traffic of children that stay. Undone as a whole on failure.</summary>
    /// <remarks>On a parent that is gone children can be removed, but none made or changed.</remarks>
    void Change(ParentSpec desired);

    /// <summary>The children as they are now: link state, addresses, counters by reason.</summary>
    /// <remarks>What fails underneath is in <see cref="ParentObservation.Problems"/>, and what was seen before holds meanwhile.</remarks>
    /// <exception cref="ObjectDisposedException">It is served no more.</exception>
    ParentObservation Observe();

    /// <summary>Stops serving and lets go of everything, but the children stay, for the next <see cref="IDatapath.Start"/> to adopt.</summary>
    /// <exception cref="InvalidOperationException">They are not lasting (<see cref="ParentSpec.IsLasting"/>).</exception>
    void Detach();
}

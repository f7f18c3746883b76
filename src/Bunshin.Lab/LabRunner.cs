using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Lab.Reading;
using Bunshin.Lab.Results;
using Bunshin.Lab.Running;
using Bunshin.Linux.Ownership;

namespace Bunshin.Lab;

/// <summary>Brings labs up, fills their ping matrix, checks what they expect, and takes them down.</summary>
public static class LabRunner
{
    /// <summary>
    /// Runs <paramref name="lab"/>, which stays up until the result is disposed of. Blocks; the calling thread's namespace does not change.
    /// </summary>
    /// <exception cref="LabException">It could not be brought up.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired; everything is taken down.</exception>
    public static RunningLab Start(LabFile lab, LabOptions options, IProgress<LabProgress>? progress = null, CancellationToken cancellation = default)
    {
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
        : new NamespaceWorldBuilder(new LabPlan(lab), Choose(kind, lab), steps).Build();

    /// <summary>The datapath of that kind; for <see cref="DatapathKind.Auto"/> the first that can serve all children the lab has.</summary>
    private static IDatapath Choose(DatapathKind kind, LabFile lab)
    {
        try
        {
            return DatapathSelection.Choose(kind, [.. lab.Children.Select(child => child.Spec.Form).Distinct()]).Datapath;
        }
        catch (DatapathException e)
        {
            throw new LabException(LabStage.Children, e.Message, e) { IsUnsupported = true };
        }
    }
}

/// <summary>A lab that is up, with the result of its run. Disposing takes it down.</summary>
public sealed class RunningLab : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(300);

    private readonly ILabWorld _world;
    private readonly LabSteps _steps;
    private LabResult? _final;

    internal RunningLab(ILabWorld world, LabResult result, LabSteps steps)
    {
        _world = world;
        _steps = steps;
        Result = result;
    }

    /// <summary>What the run found.</summary>
    public LabResult Result { get; }

    /// <summary>For each host, the name of its namespace (<c>ip netns exec NAME …</c>); empty for a simulated lab.</summary>
    public IReadOnlyDictionary<string, string> Namespaces => _world.Namespaces;

    /// <summary>Serves the lab until <paramref name="cancellation"/> fires or somebody removes one of its namespaces (<see cref="LabRunner.Down"/>).</summary>
    public void Wait(CancellationToken cancellation)
    {
        var paths = Namespaces.Values.Select(name => Linux.Namespaces.NamespaceReference.Named(name).Path).ToList();
        while (!cancellation.WaitHandle.WaitOne(s_look) && paths.TrueForAll(File.Exists))
        {
            // Nothing to do: the switch and the datapath have threads of their own.
        }
    }

    /// <summary>
    /// Takes it down, all of it, also when a part fails; a second call gives the same result. <paramref name="progress"/> is told, or
    /// where that is null the one that the lab was started with.
    /// </summary>
    /// <returns>The result, with a warning for each part that could not be taken down.</returns>
    public LabResult TakeDown(IProgress<LabProgress>? progress = null)
    {
        if (_final is null)
        {
            IReadOnlyList<string> failures = [];
            _steps.Finish(progress, () => failures = _world.TakeDown());
            _final = Result with { Warnings = [.. Result.Warnings, .. failures], Timings = [.. _steps.Timings] };
        }

        return _final;
    }

    /// <inheritdoc/>
    public void Dispose() => TakeDown();
}

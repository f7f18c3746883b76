using Bunshin.Lab.Running;

namespace Bunshin.Lab;

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

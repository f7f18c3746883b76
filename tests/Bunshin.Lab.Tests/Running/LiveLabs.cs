using Bunshin.Lab.Reading;
using Bunshin.Lab.Results;
using Bunshin.Lab.Running;

namespace Bunshin.Lab.Tests.Running;

/// <summary>Tests that measure on real frames and should have the machine to themselves.</summary>
[CollectionDefinition(nameof(LiveLabs), DisableParallelization = true)]
public sealed class LiveLabs
{
    /// <summary>Brings a lab up and takes it down.</summary>
    internal static LabResult Run(LabFile lab, LabOptions options, IProgress<LabProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var running = LabRunner.Start(lab, options, progress, cancellation);
        return running.TakeDown();
    }
}

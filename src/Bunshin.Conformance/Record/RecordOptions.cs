using Bunshin.Datapaths;

namespace Bunshin.Conformance.Record;

/// <summary>What is recorded, and from what.</summary>
public sealed record RecordOptions
{
    /// <summary>From which datapath: one that carries real frames.</summary>
    public DatapathKind Datapath { get; init; } = DatapathKind.Kernel;

    /// <summary>Only sets whose name contains one of these; empty for all of <see cref="StandardSets"/>.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>How often each set is recorded; where the runs disagree a case is marked unstable and the first run is kept.</summary>
    public int Repeats { get; init; } = 2;
}

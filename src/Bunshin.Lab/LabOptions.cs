using Bunshin.Datapaths;

namespace Bunshin.Lab;

/// <summary>How a lab is run.</summary>
public sealed record LabOptions
{
    /// <summary>Which datapath carries the children.</summary>
    public DatapathKind Datapath { get; init; } = DatapathKind.Auto;

    /// <summary>How long a ping waits in all, its repetitions included, before its cell counts as failed.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(1);
}

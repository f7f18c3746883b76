using Bunshin.Datapaths;

namespace Bunshin.Lab;

/// <summary>How a lab is run.</summary>
public sealed record LabOptions
{
    /// <summary>Which datapath carries the children.</summary>
    public DatapathKind Datapath { get; init; } = DatapathKind.Auto;

    /// <summary>
    /// How long a ping waits in all, its repetitions included, before its cell counts as failed. A cell for whose silence the rules have no
    /// reason gets four times as long before it does.
    /// </summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromMilliseconds(500);
}

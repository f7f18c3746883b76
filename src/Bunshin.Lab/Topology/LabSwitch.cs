namespace Bunshin.Lab.Topology;

/// <summary>What the adjacent switch has beside its ports, which are described with the NICs.</summary>
/// <param name="Statics">Addresses it is told.</param>
/// <param name="Filters">Its rules, in order; the first that drops ends it.</param>
public sealed record LabSwitch(IReadOnlyList<LabStaticEntry> Statics, IReadOnlyList<LabFilter> Filters)
{
    /// <summary>One that knows nothing beforehand and lets everything pass.</summary>
    public static LabSwitch Plain { get; } = new([], []);
}

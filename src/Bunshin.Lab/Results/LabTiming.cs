namespace Bunshin.Lab.Results;

/// <summary>How long a stage took.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Duration">Wall clock.</param>
public sealed record LabTiming(LabStage Stage, TimeSpan Duration);

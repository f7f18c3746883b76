namespace Bunshin.Datapaths;

/// <summary>What would be done, in order, in words a person can check before it is done.</summary>
/// <param name="Steps">One sentence a step ("create mv0 (macvlan, bridge) on eth0 in ns0").</param>
public sealed record DatapathPlan(IReadOnlyList<string> Steps);

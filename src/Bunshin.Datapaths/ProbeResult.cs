namespace Bunshin.Datapaths;

/// <summary>Whether a datapath can serve a kind of child on this machine, and if not, why and what would help.</summary>
/// <param name="IsSupported">True when it can.</param>
/// <param name="Reason">What was found, in one sentence; also said when supported ("macvlan driver present").</param>
/// <param name="Remedy">What the user could do, or null when there is nothing to do.</param>
public sealed record ProbeResult(bool IsSupported, string Reason, string? Remedy = null);

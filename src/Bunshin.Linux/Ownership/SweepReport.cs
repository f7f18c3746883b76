namespace Bunshin.Linux.Ownership;

/// <summary>What a sweep found.</summary>
/// <param name="Removed">What was removed, in words ("interface mv0 in ns0, of process 123").</param>
/// <param name="Failures">What could not be removed, and why; its record stays for the next sweep.</param>
public sealed record SweepReport(IReadOnlyList<string> Removed, IReadOnlyList<string> Failures);

namespace Bunshin.Conformance.Replay;

/// <summary>What came of a replay.</summary>
/// <param name="Agree">Cases in which everything compared is equal.</param>
/// <param name="Differ">Cases with at least one difference.</param>
/// <param name="Skipped">Cases that were not compared.</param>
/// <param name="Differences">The first differences, in words.</param>
/// <param name="SkipReasons">Why cases were skipped, and how many for that reason.</param>
public sealed record ReplayResult(
    int Agree, int Differ, int Skipped, IReadOnlyList<string> Differences, IReadOnlyDictionary<string, int> SkipReasons);

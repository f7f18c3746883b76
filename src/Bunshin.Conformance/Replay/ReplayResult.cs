using Bunshin.Conformance.Recordings;

namespace Bunshin.Conformance.Replay;

/// <summary>What came of a replay.</summary>
/// <param name="Agree">Cases in which everything compared is equal.</param>
/// <param name="Differ">Cases with at least one difference.</param>
/// <param name="Skipped">Cases that were not compared.</param>
/// <param name="Differences">The first differences, in words.</param>
/// <param name="SkipReasons">Why cases were skipped, and how many for that reason.</param>
public sealed record ReplayResult(
    int Agree, int Differ, int Skipped, IReadOnlyList<string> Differences, IReadOnlyDictionary<string, int> SkipReasons);

/// <summary>Collects what a replay finds, over several sets.</summary>
internal sealed class ReplayTally(int shownDifferences)
{
    private readonly List<string> _differences = [];
    private readonly SortedDictionary<string, int> _skips = new(StringComparer.Ordinal);
    private int _agree;
    private int _differ;

    public ReplayResult Result => new(_agree, _differ, _skips.Values.Sum(), _differences, _skips);

    public void Skip(string reason, int count = 1) => _skips[reason] = _skips.GetValueOrDefault(reason) + count;

    public void Take(string set, RecordedCase recorded, List<string> differences)
    {
        if (differences.Count == 0)
        {
            _agree++;
            return;
        }

        _differ++;
        foreach (var difference in differences)
        {
            if (_differences.Count < shownDifferences)
            {
                _differences.Add($"{set} {recorded}: {difference}");
            }
        }
    }
}

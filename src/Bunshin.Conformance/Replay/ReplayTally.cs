using Bunshin.Conformance.Recordings;

namespace Bunshin.Conformance.Replay;

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

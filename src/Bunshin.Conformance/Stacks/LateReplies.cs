using Bunshin.Conformance.Recordings;

namespace Bunshin.Conformance.Stacks;

/// <summary>A kernel's own answer can be listed with the case after the one whose counters it moved.</summary>
internal static class LateReplies
{
    /// <summary>Whether the counters of a case and the next one agree only when taken together, the next one listing replies.</summary>
    public static bool AreBetween(IReadOnlyList<RecordedCase> cases, IReadOnlyList<Observation> observations, int at) =>
        at >= 0 && at + 1 < cases.Count
        && cases[at + 1].Observed.Replies.Count > 0
        && Sum(cases[at].Observed, cases[at + 1].Observed).SequenceEqual(Sum(observations[at], observations[at + 1]));

    private static IEnumerable<KeyValuePair<(string Point, string Counter), long>> Sum(Observation first, Observation second)
    {
        var sum = new Observation();
        foreach (var ((point, counter), by) in first.Stats.Concat(second.Stats))
        {
            sum.Count(point, counter, by);
        }

        return sum.Stats;
    }
}

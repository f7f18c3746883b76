namespace Bunshin.Conformance.Recordings;

/// <summary>Compares two observations of one case and puts the differences in words.</summary>
public static class CaseComparison
{
    /// <summary>All differences, each a clause; empty when they agree.</summary>
    /// <param name="expected">What was recorded.</param>
    /// <param name="actual">What the other side says.</param>
    /// <param name="who">The other side's name in a sentence: <c>the model</c>.</param>
    /// <param name="withStats">Compare counters too.</param>
    internal static List<string> Differences(Observation expected, Observation actual, string who, bool withStats)
    {
        var differences = new List<string>();
        if (expected.SendError != actual.SendError)
        {
            differences.Add($"sending should {Outcome(expected.SendError)}, {who} says it does {Outcome(actual.SendError)}");
        }

        CompareSeen(expected, actual, who, differences);
        if (withStats)
        {
            CompareStats(expected, actual, who, differences);
        }

        return differences;
    }

    /// <summary>Whether two runs saw the same, except for what each kernel chooses for itself in a packet that a socket sends.</summary>
    public static bool AreEqual(Observation left, Observation right) =>
        Differences(SocketFrame.WithoutChoices(left), SocketFrame.WithoutChoices(right), "", withStats: true).Count == 0;

    /// <summary>
    /// Whether the counters of a case and the next one agree when taken together: a kernel's own answer can be listed with the case after
    /// the one whose counters it moved.
    /// </summary>
    internal static bool IsReplyBetween(IReadOnlyList<RecordedCase> cases, IReadOnlyList<Observation> observations, int at) =>
        at >= 0 && at + 1 < cases.Count
        && cases[at + 1].Observed.Replies.Count > 0
        && Sum(cases[at].Observed, cases[at + 1].Observed).SequenceEqual(Sum(observations[at], observations[at + 1]));

    private static string Outcome(string? error) => error is null ? "succeed" : $"fail with {error}";

    private static void CompareSeen(Observation expected, Observation actual, string who, List<string> differences)
    {
        var wanted = expected.Sorted.ToList();
        var found = actual.Sorted.ToList();
        foreach (var sighting in found.ToList())
        {
            if (wanted.Remove(sighting))
            {
                _ = found.Remove(sighting);
            }
        }

        differences.AddRange(wanted.Select(missing => $"{Says(missing, "should see")}, {who} says it does not"));
        differences.AddRange(found.Select(extra => $"{Says(extra, "should not see")}, {who} says it does"));
    }

    private static string Says(Sighting sighting, string verb) =>
        $"{sighting.Point} {verb} {sighting.Class} by {sighting.Via}{(sighting.Tag is null ? "" : $" with tag {sighting.Tag}")}"
        + (sighting.Change is null ? "" : $" ({sighting.Change})");

    private static void CompareStats(Observation expected, Observation actual, string who, List<string> differences)
    {
        foreach (var key in expected.Stats.Keys.Union(actual.Stats.Keys).Order())
        {
            var wanted = expected.Stats.GetValueOrDefault(key);
            var found = actual.Stats.GetValueOrDefault(key);
            if (wanted != found)
            {
                differences.Add($"{key.Point} {key.Counter} should grow by {wanted}, {who} says {found}");
            }
        }
    }

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

using Bunshin.Conformance.Recordings;

namespace Bunshin.Conformance.Replay;

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

    /// <summary>Whether two runs saw the same, but for what each kernel chooses for itself in a packet that a socket sends.</summary>
    public static bool AreEqual(Observation left, Observation right) =>
        Differences(SocketFrame.WithoutChoices(left), SocketFrame.WithoutChoices(right), "", withStats: true).Count == 0;

    private static string Outcome(string? error) => error is null ? "succeed" : $"fail with {error}";

    private static void CompareSeen(Observation expected, Observation actual, string who, List<string> differences)
    {
        var wanted = expected.Seen.Order().ToList();
        var found = actual.Seen.Order().ToList();
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
}

namespace Bunshin.Lab.Results;

/// <summary>Says many cells in few words: <c>a, b &lt;-> c</c>, as lab files name them.</summary>
internal static class CellPairs
{
    /// <summary>Describes them; pairs in the other order too are said once, with a double arrow.</summary>
    public static string Describe(IEnumerable<(string From, string To)> pairs)
    {
        var all = pairs.Distinct().ToList();
        var known = all.ToHashSet();
        var parts = new List<string>();
        var both = all.Where(pair => known.Contains((pair.To, pair.From))).ToList();
        while (both.Count > 0)
        {
            Take(both, "<->", parts);
        }

        var single = all.Where(pair => !known.Contains((pair.To, pair.From))).ToList();
        while (single.Count > 0)
        {
            Take(single, "->", parts);
        }

        return string.Join("; ", parts);
    }

    /// <summary>Takes the first pair out, with all that are between the same groups.</summary>
    private static void Take(List<(string From, string To)> pairs, string arrow, List<string> parts)
    {
        var right = To(pairs[0].From);
        var left = pairs.Select(pair => pair.From).Distinct().Where(from => !right.Contains(from) && To(from).SetEquals(right)).ToList();
        parts.Add($"{string.Join(", ", left)} {arrow} {string.Join(", ", right)}");
        _ = pairs.RemoveAll(pair => left.Contains(pair.From) && right.Contains(pair.To));
        if (arrow == "<->")
        {
            _ = pairs.RemoveAll(pair => left.Contains(pair.To) && right.Contains(pair.From));
        }

        HashSet<string> To(string from) => [.. pairs.Where(pair => pair.From == from).Select(pair => pair.To)];
    }
}

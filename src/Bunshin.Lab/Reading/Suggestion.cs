namespace Bunshin.Lab.Reading;

/// <summary>Finds what somebody probably meant.</summary>
internal static class Suggestion
{
    /// <summary>"did you mean …?" for the nearest of <paramref name="known"/> where one is near, else the list of them.</summary>
    public static string For(string given, IEnumerable<string> known)
    {
        var all = known.Distinct(StringComparer.Ordinal).ToList();
        var lower = given.ToLowerInvariant();
        var best = all
            .Select(word => (Word: word, Distance: Distance(lower, word.ToLowerInvariant())))
            .Where(one => one.Distance <= Math.Max(1, one.Word.Length / 3))
            .OrderBy(one => one.Distance)
            .Select(one => one.Word)
            .FirstOrDefault();
        return best is not null ? $"did you mean \"{best}\"?"
            : all.Count == 0 ? "there is none to name"
            : all.Count > 20 ? $"known: {string.Join(", ", all.Take(20))}, …"
            : $"known: {string.Join(", ", all)}";
    }

    /// <summary>Edits (insert, delete, replace, swap of neighbours) between two words; long words count as far apart.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 40 || b.Length > 40)
        {
            return int.MaxValue;
        }

        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}

using Bunshin.Datapaths.Wording;

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
            .Select(word => (Word: word, Distance: EditDistance.Between(lower, word.ToLowerInvariant())))
            .Where(one => one.Distance <= Math.Max(1, one.Word.Length / 3))
            .OrderBy(one => one.Distance)
            .Select(one => one.Word)
            .FirstOrDefault();
        return best is not null ? $"did you mean \"{best}\"?"
            : all.Count == 0 ? "there is none to name"
            : all.Count > 20 ? $"known: {string.Join(", ", all.Take(20))}, …"
            : $"known: {string.Join(", ", all)}";
    }
}

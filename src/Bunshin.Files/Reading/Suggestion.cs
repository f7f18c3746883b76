using Bunshin.Datapaths.Wording;

namespace Bunshin.Files.Reading;

/// <summary>Finds what somebody probably meant.</summary>
public static class Suggestion
{
    /// <summary>"did you mean …?" for the nearest of <paramref name="known"/> where one is near, else the list of them.</summary>
    public static string For(string given, IEnumerable<string> known)
    {
        var all = known.Distinct(StringComparer.Ordinal).ToList();
        return Spelling.Nearest(given.ToLowerInvariant(), all) is { } nearest ? $"did you mean \"{nearest}\"?"
            : all.Count == 0 ? "there is none to name"
            : all.Count > 20 ? $"known: {string.Join(", ", all.Take(20))}, …"
            : $"known: {string.Join(", ", all)}";
    }
}

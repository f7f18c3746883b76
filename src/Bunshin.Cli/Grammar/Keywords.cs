using Bunshin.Cli.Ending;
using Bunshin.Datapaths.Wording;

namespace Bunshin.Cli.Grammar;

/// <summary>A set of words that may be abbreviated as iproute2 allows: where several fit, the first listed wins.</summary>
/// <param name="words">In order of precedence.</param>
/// <param name="shortest">The least letters an abbreviation has; a word written out is always taken.</param>
internal sealed class Keywords(IReadOnlyList<string> words, int shortest = 1)
{
    public IReadOnlyList<string> Words => words;

    /// <summary>The word that <paramref name="token"/> is, or abbreviates; null when there is none.</summary>
    public string? Find(string token) =>
        words.FirstOrDefault(word => word == token)
        ?? (token.Length < shortest ? null : words.FirstOrDefault(word => word.StartsWith(token, StringComparison.Ordinal)));

    /// <summary>As <see cref="Find"/>; the exception says what would be valid.</summary>
    /// <param name="token">What was written.</param>
    /// <param name="what">What it should have been ("a macvlan mode").</param>
    public string Get(string token, string what) =>
        Find(token) ?? throw new UsageException($"\"{token}\" is not {what}: {Spelling.Either(words)}{Spelling.Hint(token, words)}");
}

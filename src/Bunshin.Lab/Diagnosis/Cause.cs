namespace Bunshin.Lab.Diagnosis;

/// <summary>Why a cell is as it is.</summary>
/// <param name="Kind">Which sort of cause.</param>
/// <param name="Pattern">One sentence for a person, with the names of the lab in it; <c>{0}</c> stands for the subjects.</param>
/// <param name="Trail">The frames that were followed to find it, a line each.</param>
public sealed record Cause(CauseKind Kind, string Pattern, IReadOnlyList<string> Trail)
{
    /// <summary>Whom the sentence is about, where the same is true of others too.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>The sentence.</summary>
    public string Text => TextOf(Pattern, Subjects);

    /// <summary>A sentence about these subjects.</summary>
    public static string TextOf(string pattern, IEnumerable<string> subjects) => pattern.Replace("{0}", string.Join(", ", subjects), StringComparison.Ordinal);
}

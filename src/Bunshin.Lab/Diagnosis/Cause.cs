namespace Bunshin.Lab.Diagnosis;

/// <summary>Why a cell is as it is.</summary>
/// <param name="Kind">Which sort of cause.</param>
/// <param name="Text">One sentence for a person, with the names of the lab in it.</param>
/// <param name="Trail">The frames that were followed to find it, a line each.</param>
public sealed record Cause(CauseKind Kind, string Text, IReadOnlyList<string> Trail);

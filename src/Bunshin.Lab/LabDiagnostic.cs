using System.Globalization;

namespace Bunshin.Lab;

/// <summary>One thing that is wrong with a lab file.</summary>
/// <param name="File">The file as the caller named it.</param>
/// <param name="Position">Where.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What would be right, or null.</param>
public sealed record LabDiagnostic(string File, SourcePosition Position, string Message, string? Hint = null)
{
    /// <summary><c>file:line:column: message (hint)</c>, which editors can jump to.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File}:{Position.Line}:{Position.Column}: {Message}{(Hint is null ? "" : $" ({Hint})")}");
}

using System.Globalization;

namespace Bunshin.Files.Reading;

/// <summary>A place in a file, as editors count: both from 1.</summary>
/// <param name="Line">Line.</param>
/// <param name="Column">Column, in characters.</param>
public readonly record struct SourcePosition(int Line, int Column);

/// <summary>One thing that is wrong with a file.</summary>
/// <param name="File">The file as the caller named it.</param>
/// <param name="Position">Where.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What would be right, or null.</param>
public sealed record FileDiagnostic(string File, SourcePosition Position, string Message, string? Hint = null)
{
    /// <summary><c>file:line:column: message (hint)</c>, which editors can jump to.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File}:{Position.Line}:{Position.Column}: {Message}{(Hint is null ? "" : $" ({Hint})")}");
}

/// <summary>A file cannot be used. All that is wrong with it is said at once.</summary>
public sealed class FaultyFileException : Exception
{
    /// <summary>Refuses a file for at least one reason.</summary>
    public FaultyFileException(params IReadOnlyList<FileDiagnostic> diagnostics)
        : base(string.Join(Environment.NewLine, diagnostics)) => Diagnostics = diagnostics;

    /// <summary>Everything that was found, in the order of the file.</summary>
    public IReadOnlyList<FileDiagnostic> Diagnostics { get; }
}

/// <summary>Gathers what is wrong with one file; a hostile file cannot make it grow without end. For one thread.</summary>
/// <param name="file">The file's name as it is printed.</param>
public sealed class DiagnosticBag(string file)
{
    private const int Most = 100;
    private readonly List<FileDiagnostic> _found = [];

    /// <summary>The file's name as it is printed.</summary>
    public string File => file;

    /// <summary>How many things are wrong so far; it stops at 100.</summary>
    public int Count => _found.Count;

    /// <summary>Notes one thing.</summary>
    public void Add(SourcePosition position, string message, string? hint = null)
    {
        if (_found.Count < Most)
        {
            _found.Add(new FileDiagnostic(file, position, message, hint));
        }
    }

    /// <summary>Throws when anything was noted.</summary>
    /// <exception cref="FaultyFileException">With all of it.</exception>
    public void ThrowIfAny()
    {
        if (_found.Count > 0)
        {
            throw new FaultyFileException([.. _found.OrderBy(one => one.Position.Line).ThenBy(one => one.Position.Column)]);
        }
    }
}

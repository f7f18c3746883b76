namespace Bunshin.Lab.Reading;

/// <summary>Gathers what is wrong with one file; a hostile file cannot make it grow without end.</summary>
internal sealed class DiagnosticBag(string file)
{
    private const int Most = 100;
    private readonly List<LabDiagnostic> _found = [];

    /// <summary>The file's name as it is printed.</summary>
    public string File => file;

    /// <summary>Whether nothing is wrong so far.</summary>
    public bool IsEmpty => _found.Count == 0;

    /// <summary>How many things are wrong so far.</summary>
    public int Count => _found.Count;

    /// <summary>Notes one thing.</summary>
    public void Add(SourcePosition position, string message, string? hint = null)
    {
        if (_found.Count < Most)
        {
            _found.Add(new LabDiagnostic(file, position, message, hint));
        }
    }

    /// <summary>Throws when anything was noted.</summary>
    public void ThrowIfAny()
    {
        if (_found.Count > 0)
        {
            throw new LabFileException([.. _found.OrderBy(one => one.Position.Line).ThenBy(one => one.Position.Column)]);
        }
    }
}

namespace Bunshin.Lab;

/// <summary>A lab file cannot be used. All that is wrong with it is said at once.</summary>
public sealed class LabFileException : Exception
{
    /// <summary>Refuses a file for at least one reason.</summary>
    public LabFileException(IReadOnlyList<LabDiagnostic> diagnostics)
        : base(string.Join(Environment.NewLine, diagnostics)) => Diagnostics = diagnostics;

    /// <summary>Everything that was found, in the order of the file.</summary>
    public IReadOnlyList<LabDiagnostic> Diagnostics { get; }
}

namespace Bunshin.Conformance.Recordings;

/// <summary>A recording cannot be read; the message begins with <c>file:line:</c>.</summary>
public sealed class RecordingFormatException : Exception
{
    /// <summary>Failed at <paramref name="line"/> (1-based) of <paramref name="file"/>.</summary>
    public RecordingFormatException(string file, int line, string problem, Exception? inner = null)
        : base($"{file}:{line}: {problem}", inner)
    {
    }
}

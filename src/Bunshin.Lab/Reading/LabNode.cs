namespace Bunshin.Lab.Reading;

/// <summary>A YAML value with its place.</summary>
internal abstract record LabNode(SourcePosition Position)
{
    /// <summary>What it is, as a diagnostic names it.</summary>
    public abstract string Shape { get; }
}

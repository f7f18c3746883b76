namespace Bunshin.Lab.Reading;

/// <summary>Keys with values, in the file's order; of a doubled key the first (the second was reported).</summary>
internal sealed record LabMapping(SourcePosition Position, IReadOnlyList<LabEntry> Entries) : LabNode(Position)
{
    /// <inheritdoc/>
    public override string Shape => "keys with values";
}

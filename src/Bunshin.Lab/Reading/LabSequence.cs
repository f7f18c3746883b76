namespace Bunshin.Lab.Reading;

/// <summary>A list.</summary>
internal sealed record LabSequence(SourcePosition Position, IReadOnlyList<LabNode> Items) : LabNode(Position)
{
    /// <inheritdoc/>
    public override string Shape => "a list";
}

namespace Bunshin.Lab.Reading;

/// <summary>Text, or nothing (<c>~</c>, <c>null</c> or an empty value).</summary>
internal sealed record LabScalar(SourcePosition Position, string Text, bool IsPlain) : LabNode(Position)
{
    /// <summary>Whether the file says nothing here.</summary>
    public bool IsNull => IsPlain && Text is "" or "~" or "null";

    /// <inheritdoc/>
    public override string Shape => IsNull ? "nothing" : "text";
}

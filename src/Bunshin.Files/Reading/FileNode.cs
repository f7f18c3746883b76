namespace Bunshin.Files.Reading;

/// <summary>A YAML value with its place.</summary>
/// <param name="Position">Where it begins.</param>
public abstract record FileNode(SourcePosition Position)
{
    /// <summary>What it is, as a diagnostic names it.</summary>
    public abstract string Shape { get; }
}

/// <summary>Text, or nothing (<c>~</c>, <c>null</c> or an empty value).</summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Text">It, without quotes.</param>
/// <param name="IsPlain">It stands without quotes.</param>
public sealed record FileScalar(SourcePosition Position, string Text, bool IsPlain) : FileNode(Position)
{
    /// <summary>Whether the file says nothing here.</summary>
    public bool IsNull => IsPlain && Text is "" or "~" or "null";

    /// <inheritdoc/>
    public override string Shape => IsNull ? "nothing" : "text";

    /// <summary>The place of a character of the text.</summary>
    public SourcePosition At(int character) => Position with { Column = Position.Column + character + (IsPlain ? 0 : 1) };
}

/// <summary>A list.</summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Items">What is in it.</param>
public sealed record FileSequence(SourcePosition Position, IReadOnlyList<FileNode> Items) : FileNode(Position)
{
    /// <inheritdoc/>
    public override string Shape => "a list";
}

/// <summary>Keys with values, in the file's order; of a doubled key the first (the second was reported).</summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Entries">What is in it.</param>
public sealed record FileMapping(SourcePosition Position, IReadOnlyList<FileEntry> Entries) : FileNode(Position)
{
    /// <inheritdoc/>
    public override string Shape => "keys with values";
}

/// <summary>One key of a mapping and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
public sealed record FileEntry(FileScalar Key, FileNode Value);

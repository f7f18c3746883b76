namespace Bunshin.Lab;

/// <summary>A place in a file, as editors count: both from 1.</summary>
/// <param name="Line">Line.</param>
/// <param name="Column">Column, in characters.</param>
public readonly record struct SourcePosition(int Line, int Column)
{
    /// <summary>A place some characters further on in the same line.</summary>
    internal SourcePosition Right(int characters) => this with { Column = Column + characters };
}

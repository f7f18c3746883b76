namespace Bunshin.Datapaths.Wording;

/// <summary>What is wrong with a short text that somebody wrote.</summary>
/// <param name="At">Where: a character's number, from 0.</param>
/// <param name="Message">What, without a full stop at the end.</param>
/// <param name="Hint">What would be right.</param>
public readonly record struct TextFault(int At, string Message, string Hint)
{
    /// <summary>Both in one line.</summary>
    public override string ToString() => $"{Message} ({Hint})";
}

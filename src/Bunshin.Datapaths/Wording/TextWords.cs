namespace Bunshin.Datapaths.Wording;

/// <summary>The words of a short text, read from the left.</summary>
internal sealed class TextWords
{
    private readonly List<(int At, string Word)> _words = [];
    private readonly int _end;
    private int _next;

    public TextWords(string text)
    {
        _end = text.Length;
        foreach (var range in text.AsSpan().SplitAny(' ', '\t'))
        {
            var (at, length) = range.GetOffsetAndLength(text.Length);
            if (length > 0)
            {
                _words.Add((at, text.Substring(at, length)));
            }
        }
    }

    /// <summary>There is none left.</summary>
    public bool IsAtEnd => _next == _words.Count;

    /// <summary>Where the next one stands, or the text ends.</summary>
    public int At => IsAtEnd ? _end : _words[_next].At;

    /// <summary>The next one, which stays; empty at the end.</summary>
    public string Peek => IsAtEnd ? "" : _words[_next].Word;

    /// <summary>Takes the next one; empty at the end.</summary>
    public string Take() => IsAtEnd ? "" : _words[_next++].Word;
}

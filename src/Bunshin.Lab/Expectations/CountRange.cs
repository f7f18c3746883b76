using System.Globalization;

namespace Bunshin.Lab.Expectations;

/// <summary>How often something must have happened.</summary>
/// <param name="Least">At least.</param>
/// <param name="Most">At most; <see cref="long.MaxValue"/> for no bound.</param>
public readonly record struct CountRange(long Least, long Most)
{
    /// <summary>Whether <paramref name="count"/> is as wished.</summary>
    public bool Contains(long count) => count >= Least && count <= Most;

    /// <summary>Reads <c>none</c>, <c>some</c>, <c>5</c> or <c>at least 5</c>.</summary>
    public static bool TryParse(string text, out CountRange range)
    {
        const string AtLeast = "at least ";
        var isLeast = text.StartsWith(AtLeast, StringComparison.Ordinal);
        var isNumber = uint.TryParse(isLeast ? text.AsSpan(AtLeast.Length) : text, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        range = text switch
        {
            "none" => new(0, 0),
            "some" => new(1, long.MaxValue),
            _ => new(count, isLeast ? long.MaxValue : count),
        };
        return isNumber || text is "none" or "some";
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Most == 0 ? "no" : Least == 1 && Most == long.MaxValue ? "some" : Most == long.MaxValue ? $"at least {Least}" : $"{Least}")}");
}

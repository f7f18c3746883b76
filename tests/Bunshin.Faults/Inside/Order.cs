using System.Globalization;

namespace Bunshin.Faults.Inside;

/// <summary>What is to fail next.</summary>
/// <param name="Site">The call site, or a beginning of one.</param>
/// <param name="How">The error, and the way it comes about.</param>
/// <param name="Skip">So many calls there pass first.</param>
/// <param name="Count">So many fail then.</param>
internal sealed record Order(string Site, Failure How, int Skip, int Count)
{
    /// <summary>As one line.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Site}\t{How}\t{Skip}\t{Count}");

    /// <summary>Reads it.</summary>
    public static Order Parse(string text)
    {
        var fields = text.Split('\t');
        return new(
            fields[0], Failure.Parse(fields[1]), int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
    }
}

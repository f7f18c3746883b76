using System.Text.Json;
using Bunshin.Datapaths.Wording;

namespace Bunshin.Docker.Options;

/// <summary>What options have in common: their values are text, and an unknown one is refused with those that are known.</summary>
internal static class OptionText
{
    /// <summary>The text of a value, however JSON has it: the command line sends strings, compose files numbers and truth values too.</summary>
    /// <returns>Null where it is an object or an array.</returns>
    public static string? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        JsonValueKind.Null => "",
        _ => null,
    };

    /// <summary>The sentence about an option that nobody knows.</summary>
    /// <param name="what"><c>network option</c>.</param>
    /// <param name="name">As it was given.</param>
    /// <param name="known">All there are.</param>
    public static string Unknown(string what, string name, IReadOnlyCollection<string> known) =>
        $"\"{Quotable(name)}\" is not {(what[0] is 'e' or 'I' ? "an" : "a")} {what} of bunshin{Spelling.Hint(name, known)}; there are {string.Join(", ", known)}";

    /// <summary>As Go reads truth values, since that is what users of Docker's own options are used to; null for anything else.</summary>
    public static bool? Truth(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

    /// <summary>Text of a stranger, fit to be printed on a terminal and to be put into a log.</summary>
    public static string Quotable(string text) => Quotable(text, longest: 80);

    /// <summary>The same for what may be longer: an answer made of many such texts.</summary>
    public static string Quotable(string text, int longest)
    {
        var cut = text.Length > longest && char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        var clean = new string([.. text.Take(cut).Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? '?' : letter)]);
        return text.Length > longest ? clean + "…" : clean;
    }
}

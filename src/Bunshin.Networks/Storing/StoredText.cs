using System.Text.Json;

namespace Bunshin.Networks.Storing;

/// <summary>What the texts of addresses have in common: they are strings, and what is none of ours is refused by name.</summary>
internal static class StoredText
{
    /// <summary>The string the reader stands on.</summary>
    public static string Of(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException($"a text is expected, not {reader.TokenType}");

    /// <summary>The refusal of a text.</summary>
    public static JsonException Not(string what, ref Utf8JsonReader reader) => new($"\"{reader.GetString()}\" is not {what}");
}

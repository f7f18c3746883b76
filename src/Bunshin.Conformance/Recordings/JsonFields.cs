using System.Text.Json;

namespace Bunshin.Conformance.Recordings;

/// <summary>Fields of a record. What is missing or of another type throws <see cref="FormatException"/> or <see cref="InvalidOperationException"/>.</summary>
internal static class JsonFields
{
    public static JsonElement Required(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value : throw new FormatException($"\"{name}\" is missing");

    public static string RequiredText(this JsonElement parent, string name) =>
        parent.Required(name).GetString() ?? throw new FormatException($"\"{name}\" is null");

    public static string? Text(this JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static long? Number(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetInt64() : null;

    // The recorder's language writes false, null or 0 for "no".
    public static bool Flag(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value)
        && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.Number && value.GetInt64() != 0));

    public static IEnumerable<string> Texts(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var values) ? values.EnumerateArray().Select(static value => value.GetString() ?? "") : [];

    /// <summary>Writes <c>true</c>, or nothing.</summary>
    public static void WriteFlag(this Utf8JsonWriter json, string name, bool value)
    {
        if (value)
        {
            json.WriteBoolean(name, true);
        }
    }

    /// <summary>Writes a text, or nothing for null.</summary>
    public static void WriteText(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>Writes a number, or nothing for null.</summary>
    public static void WriteNumber(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    /// <summary>Writes a list of texts, or nothing for an empty one.</summary>
    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        if (values.Any())
        {
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }
    }
}

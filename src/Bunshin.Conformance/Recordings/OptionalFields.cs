using System.Text.Json;

namespace Bunshin.Conformance.Recordings;

/// <summary>Fields that a record has only where there is something to say.</summary>
internal static class OptionalFields
{
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
}

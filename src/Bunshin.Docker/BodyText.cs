using System.Text.Json;
using Bunshin.Docker.Protocol;

namespace Bunshin.Docker;

/// <summary>Looks at every text in a body before anybody reads it, names of members among them.</summary>
/// <remarks>
/// The JSON reader decodes text only when it is asked for, and then throws something that is not a <see cref="JsonException"/>: long after the body was
/// taken to be sound. RFC 8259, section 8.1 wants UTF-8, and section 8.2 tells of halves of surrogate pairs, which are valid JSON and no text.
/// </remarks>
internal static class BodyText
{
    /// <summary>Throws where a text cannot be decoded, or where the body is not JSON.</summary>
    /// <exception cref="JsonException">With the line and the byte.</exception>
    public static void Check(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = PluginJson.Default.Options.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
            {
                CheckToken(in reader, body);
            }
        }
    }

    private static void CheckToken(in Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        try
        {
            reader.GetString();
        }
        catch (InvalidOperationException)
        {
            var before = body[..(int)reader.TokenStartIndex];
            throw new JsonException(
                "a text in it is not Unicode", null, before.Count((byte)'\n'), before.Length - 1 - before.LastIndexOf((byte)'\n'));
        }
    }
}

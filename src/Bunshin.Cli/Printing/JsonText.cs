using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bunshin.Cli.Printing;

/// <summary>Writes indented JSON; other letters than ASCII's stay as they are, since the text goes to pipes and terminals and never into HTML.</summary>
internal sealed class JsonText : IDisposable
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly Utf8JsonWriter _json;

    public JsonText() => _json = new(_text, new() { Indented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public void Number(string key, long value) => _json.WriteNumber(key, value);

    public void String(string key, string? value) => _json.WriteString(key, value);

    public void Boolean(string key, bool value) => _json.WriteBoolean(key, value);

    /// <summary>An array of strings.</summary>
    public void Strings(string key, IEnumerable<string> values)
    {
        _json.WriteStartArray(key);
        foreach (var value in values)
        {
            _json.WriteStringValue(value);
        }

        _json.WriteEndArray();
    }

    /// <summary>Begins an object or an array; in an object it has a key.</summary>
    public void Open(string? key, char bracket)
    {
        if (key is not null)
        {
            _json.WritePropertyName(key);
        }

        if (bracket == '{')
        {
            _json.WriteStartObject();
        }
        else
        {
            _json.WriteStartArray();
        }
    }

    /// <summary>Ends what was begun last; the bracket says what that is.</summary>
    public void Close(char bracket)
    {
        if (bracket == '}')
        {
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteEndArray();
        }
    }

    public void Dispose() => _json.Dispose();

    /// <summary>Hands over what was written, with the last line break.</summary>
    public string Finish()
    {
        _json.Flush();
        return Encoding.UTF8.GetString(_text.WrittenSpan) + "\n";
    }
}

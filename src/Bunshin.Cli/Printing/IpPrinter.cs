using System.Globalization;
using System.Text;

namespace Bunshin.Cli.Printing;

/// <summary>
/// Prints what <c>ip</c> prints, as text or as JSON. A walk over a link says both at once, so that they cannot drift apart.
/// </summary>
internal sealed class IpPrinter
{
    private readonly StringBuilder _output = new();
    private readonly JsonText? _json;

    public IpPrinter(bool isJson, bool isPretty, bool isOneLine)
    {
        _json = isJson ? new JsonText(_output, isPretty) : null;
        LineBreak = isOneLine ? "\\" : "\n";
    }

    public bool IsJson => _json is not null;

    /// <summary>Between the lines of one object; a backslash with <c>-o</c>.</summary>
    public string LineBreak { get; }

    /// <summary>Text alone.</summary>
    public void Text(string text)
    {
        if (_json is null)
        {
            _output.Append(text);
        }
    }

    /// <summary>A number; <paramref name="text"/> is how it looks, with its label, as text, and null where only JSON has it.</summary>
    public void Number(string key, long value, string? text) => Put(key, text, json => json.Number(value));

    /// <summary><inheritdoc cref="Number" path="/summary"/> The text is <c>label value </c>.</summary>
    public void Labelled(string key, string label, long value) =>
        Number(key, value, string.Create(CultureInfo.InvariantCulture, $"{label} {value} "));

    public void String(string key, string? value, string? text) => Put(key, text, json => json.Text(value));

    public void Boolean(string key, bool value, string? text) => Put(key, text, json => json.Boolean(value));

    /// <summary>A word for <c>on</c> or <c>off</c> in text, true or false in JSON.</summary>
    public void OnOff(string key, string label, bool value) => Boolean(key, value, $"{label} {(value ? "on" : "off")} ");

    /// <summary>A value that JSON has as it stands (a number with two decimals).</summary>
    public void Raw(string key, string value, string? text) => Put(key, text, json => json.Raw(value));

    /// <summary>A string in an array.</summary>
    public void Item(string value) => _json?.Text(value);

    public void Open(string? key, char bracket)
    {
        if (key is not null)
        {
            _json?.Name(key);
        }

        _json?.Open(bracket);
    }

    public void Close(char bracket) => _json?.Close(bracket);

    /// <summary>Hands over what was printed, with JSON's last line break.</summary>
    public string Finish()
    {
        if (_json is not null)
        {
            _output.Append('\n');
        }

        return _output.ToString();
    }

    private void Put(string key, string? text, Action<JsonText> value)
    {
        if (_json is null)
        {
            _output.Append(text);
            return;
        }

        _json.Name(key);
        value(_json);
    }
}

using System.Globalization;
using System.Text;

namespace Bunshin.Cli.Printing;

/// <summary>Writes JSON with the spacing of <c>ip -j -p</c>: an array opens on the line of its first object.</summary>
internal sealed class JsonText
{
    private readonly StringBuilder _output = new();
    private int _depth;
    private bool _separate;

    public void Number(string key, long value) => Put(key, value.ToString(CultureInfo.InvariantCulture));

    public void String(string key, string? value)
    {
        Name(key);
        Item(value);
    }

    public void Boolean(string key, bool value) => Put(key, value ? "true" : "false");

    /// <summary>A string, or null, in an array.</summary>
    public void Item(string? value)
    {
        Separate();
        if (value is null)
        {
            _output.Append("null");
        }
        else
        {
            Quote(value);
        }
    }

    /// <summary>Begins an object or an array; in an object it has a key.</summary>
    public void Open(string? key, char bracket)
    {
        if (key is not null)
        {
            Name(key);
        }

        Separate();
        _output.Append(bracket);
        _depth++;
        _separate = false;
        if (bracket == '[')
        {
            _output.Append(' ');
        }
    }

    public void Close(char bracket)
    {
        _depth--;
        if (_separate && bracket == ']')
        {
            _output.Append(' ');
        }
        else if (_separate)
        {
            Break();
        }

        _output.Append(bracket);
        _separate = true;
    }

    /// <summary>Hands over what was written, with the last line break.</summary>
    public string Finish() => _output.Append('\n').ToString();

    private void Put(string key, string value)
    {
        Name(key);
        Separate();
        _output.Append(value);
    }

    private void Name(string name)
    {
        Separate();
        Break();
        _separate = false;
        Quote(name);
        _output.Append(": ");
    }

    private void Separate()
    {
        if (_separate)
        {
            _output.Append(',');
        }

        _separate = true;
    }

    private void Break() => _output.Append('\n').Append(' ', 4 * _depth);

    private void Quote(string value)
    {
        _output.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => _output.Append("\\\""),
                '\\' => _output.Append("\\\\"),
                '\n' => _output.Append("\\n"),
                '\t' => _output.Append("\\t"),
                '\r' => _output.Append("\\r"),
                < ' ' => _output.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => _output.Append(c),
            };
        }

        _output.Append('"');
    }
}

using System.Globalization;
using System.Text;

namespace Bunshin.Cli.Printing;

/// <summary>Writes JSON with the spacing of <c>ip -j</c> and <c>ip -j -p</c>, byte for byte.</summary>
/// <remarks>A general writer cannot: <c>ip</c> opens an array on the line of its first object and prints timers as 0.00.</remarks>
internal sealed class JsonText(StringBuilder output, bool pretty)
{
    private int _depth;
    private bool _separate;

    public void Name(string name)
    {
        Separate();
        Break();
        _separate = false;
        Quote(name);
        output.Append(pretty ? ": " : ":");
    }

    public void Open(char bracket)
    {
        Separate();
        output.Append(bracket);
        _depth++;
        _separate = false;
        if (bracket == '[' && pretty)
        {
            output.Append(' ');
        }
    }

    public void Close(char bracket)
    {
        _depth--;
        if (_separate && pretty)
        {
            if (bracket == ']')
            {
                output.Append(' ');
            }
            else
            {
                Break();
            }
        }

        output.Append(bracket);
        _separate = true;
    }

    public void Text(string? value)
    {
        Separate();
        if (value is null)
        {
            output.Append("null");
        }
        else
        {
            Quote(value);
        }
    }

    public void Number(long value) => Raw(value.ToString(CultureInfo.InvariantCulture));

    public void Boolean(bool value) => Raw(value ? "true" : "false");

    public void Raw(string value)
    {
        Separate();
        output.Append(value);
    }

    private void Separate()
    {
        if (_separate)
        {
            output.Append(',');
        }

        _separate = true;
    }

    private void Break()
    {
        if (pretty)
        {
            output.Append('\n').Append(' ', 4 * _depth);
        }
    }

    private void Quote(string value)
    {
        output.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => output.Append("\\\""),
                '\\' => output.Append("\\\\"),
                '\n' => output.Append("\\n"),
                '\t' => output.Append("\\t"),
                '\r' => output.Append("\\r"),
                < ' ' => output.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => output.Append(c),
            };
        }

        output.Append('"');
    }
}

using System.Globalization;

namespace Bunshin.Lab.Reading;

/// <summary>Takes a mapping apart key by key, reports values of the wrong shape, and in the end the keys nobody asked for.</summary>
internal sealed class MappingReader
{
    private readonly DiagnosticBag _diagnostics;
    private readonly LabMapping _mapping;
    private readonly string _owner;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Reads <paramref name="node"/>; what says nothing counts as an empty mapping. <paramref name="owner"/> is how messages name it ("a host").</summary>
    public MappingReader(LabNode node, string owner, DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        _owner = owner;
        _mapping = node as LabMapping ?? new LabMapping(node.Position, []);
        if (node is not LabMapping and not LabScalar { IsNull: true })
        {
            diagnostics.Add(node.Position, $"{owner} is given as {node.Shape}", "keys with values are wanted here");
        }
    }

    /// <summary>Where the mapping starts.</summary>
    public SourcePosition Position => _mapping.Position;

    /// <summary>The value of <paramref name="key"/>, of any shape; null where it is absent or says nothing.</summary>
    public LabNode? Node(string key)
    {
        _ = _asked.Add(key);
        var value = _mapping.Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;
        return value is LabScalar { IsNull: true } ? null : value;
    }

    /// <summary>The text of <paramref name="key"/>.</summary>
    public LabScalar? Text(string key)
    {
        switch (Node(key))
        {
            case LabScalar scalar:
                return scalar;
            case { } other:
                _diagnostics.Add(other.Position, $"\"{key}\" is {other.Shape}", "text is wanted here");
                return null;
            default:
                return null;
        }
    }

    /// <summary>As <see cref="Text"/>, and its absence is reported.</summary>
    public LabScalar? RequiredText(string key, string hint)
    {
        var text = Text(key);
        if (text is null && Node(key) is null)
        {
            _diagnostics.Add(Position, $"{_owner} lacks \"{key}\"", hint);
        }

        return text;
    }

    /// <summary><c>true</c> or <c>false</c> (also on/off and yes/no).</summary>
    public bool Flag(string key, bool otherwise)
    {
        switch (Text(key))
        {
            case null:
                return otherwise;
            case { Text: "true" or "on" or "yes" }:
                return true;
            case { Text: "false" or "off" or "no" }:
                return false;
            case var other:
                _diagnostics.Add(other.Position, $"\"{key}\" is \"{other.Text}\"", "true or false is wanted here");
                return otherwise;
        }
    }

    /// <summary>A whole number within bounds.</summary>
    public int? Number(string key, int least, int most)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        _diagnostics.Add(text.Position, $"\"{key}\" is \"{text.Text}\"", $"a whole number from {least} to {most} is wanted here");
        return null;
    }

    /// <summary>The texts of a list; a lone text is a list of one.</summary>
    public IReadOnlyList<LabScalar> Texts(string key)
    {
        var result = new List<LabScalar>();
        foreach (var item in Items(key))
        {
            if (item is LabScalar scalar)
            {
                result.Add(scalar);
            }
            else
            {
                _diagnostics.Add(item.Position, $"an item of \"{key}\" is {item.Shape}", "text is wanted here");
            }
        }

        return result;
    }

    /// <summary>The items of a list; a lone value is a list of one.</summary>
    public IReadOnlyList<LabNode> Items(string key) => Node(key) switch
    {
        null => [],
        LabSequence sequence => sequence.Items,
        var lone => [lone],
    };

    /// <summary>The named things under <paramref name="key"/>, in the file's order.</summary>
    public IReadOnlyList<LabEntry> Named(string key, string what)
    {
        switch (Node(key))
        {
            case null:
                return [];
            case LabMapping mapping:
                return mapping.Entries;
            case var other:
                _diagnostics.Add(other.Position, $"\"{key}\" is {other.Shape}", $"{what} under their names are wanted here");
                return [];
        }
    }

    /// <summary>Reports the keys that were not asked for.</summary>
    public void Done()
    {
        foreach (var entry in _mapping.Entries.Where(entry => !_asked.Contains(entry.Key.Text)))
        {
            _diagnostics.Add(entry.Key.Position, $"{_owner} has no \"{entry.Key.Text}\"", Suggestion.For(entry.Key.Text, _asked));
        }
    }
}

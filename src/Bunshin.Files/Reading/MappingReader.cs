using System.Globalization;

namespace Bunshin.Files.Reading;

/// <summary>Takes a mapping apart key by key, reports values of the wrong shape, and in the end the keys nobody asked for.</summary>
public sealed class MappingReader
{
    private readonly DiagnosticBag _diagnostics;
    private readonly FileMapping _mapping;
    private readonly string _owner;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Reads <paramref name="node"/>; what says nothing counts as an empty mapping. <paramref name="owner"/> is how messages name it ("a host").</summary>
    public MappingReader(FileNode node, string owner, DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        _owner = owner;
        _mapping = node as FileMapping ?? new FileMapping(node.Position, []);
        if (node is not FileMapping and not FileScalar { IsNull: true })
        {
            diagnostics.Add(node.Position, $"{owner} is given as {node.Shape}", "keys with values are wanted here");
        }
    }

    /// <summary>Where the mapping starts.</summary>
    public SourcePosition Position => _mapping.Position;

    /// <summary>The value of <paramref name="key"/>, of any shape; null where it is absent or says nothing.</summary>
    public FileNode? Node(string key)
    {
        _ = _asked.Add(key);
        var value = _mapping.Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;
        return value is FileScalar { IsNull: true } ? null : value;
    }

    /// <summary>The text of <paramref name="key"/>.</summary>
    public FileScalar? Text(string key)
    {
        switch (Node(key))
        {
            case FileScalar scalar:
                return scalar;
            case { } other:
                _diagnostics.Add(other.Position, $"\"{key}\" is {other.Shape}", "text is wanted here");
                return null;
            default:
                return null;
        }
    }

    /// <summary>As <see cref="Text"/>, and its absence is reported.</summary>
    public FileScalar? RequiredText(string key, string hint)
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

    /// <summary>The one of some known words that stands under <paramref name="key"/>; <paramref name="otherwise"/> where nothing does, or (with a diagnostic) something else.</summary>
    public T Choice<T>(string key, (string Name, T Value)[] known, string what, T otherwise) => Choice(Text(key), known, what, otherwise);

    /// <summary>The same of a text that was taken already.</summary>
    public T Choice<T>(FileScalar? text, (string Name, T Value)[] known, string what, T otherwise)
    {
        foreach (var (name, value) in known)
        {
            if (name == text?.Text)
            {
                return value;
            }
        }

        if (text is not null)
        {
            _diagnostics.Add(text.Position, $"\"{text.Text}\" is not a {what}", $"one of {string.Join(", ", known.Select(one => one.Name))}");
        }

        return otherwise;
    }

    /// <summary>The texts of a list; a lone text is a list of one.</summary>
    public IReadOnlyList<FileScalar> Texts(string key)
    {
        var result = new List<FileScalar>();
        foreach (var item in Items(key))
        {
            if (item is FileScalar scalar)
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
    public IReadOnlyList<FileNode> Items(string key) => Node(key) switch
    {
        null => [],
        FileSequence sequence => sequence.Items,
        var lone => [lone],
    };

    /// <summary>The named things under <paramref name="key"/>, in the file's order.</summary>
    public IReadOnlyList<FileEntry> Named(string key, string what)
    {
        switch (Node(key))
        {
            case null:
                return [];
            case FileMapping mapping:
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

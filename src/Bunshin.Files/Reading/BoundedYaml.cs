using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bunshin.Files.Reading;

/// <summary>
/// Reads one YAML document into nodes with places, within fixed bounds: text size, depth, number of nodes, no aliases. The
/// bounds hold while the events stream in, so that neither deep nesting nor a bomb of aliases costs memory or stack.
/// </summary>
public sealed class BoundedYaml
{
    private const int MostCharacters = 256 * 1024;

    private const int MostDepth = 12;
    private const int MostNodes = 20_000;

    private readonly Parser _events;
    private readonly DiagnosticBag _diagnostics;
    private readonly string _least;
    private int _nodes;

    private BoundedYaml(string text, DiagnosticBag diagnostics, string least)
    {
        _least = least;
        _events = new Parser(new StringReader(text));
        _diagnostics = diagnostics;
    }

    /// <summary>A file's text, as much of it as is taken and one character more.</summary>
    /// <exception cref="FaultyFileException">It cannot be read.</exception>
    public static string TextOf(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var buffer = new char[MostCharacters + 1];
            return new string(buffer, 0, reader.ReadBlock(buffer));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new FaultyFileException(new FileDiagnostic(path, new(1, 1), $"the file cannot be read: {e.Message}"));
        }
    }

    /// <summary>Reads a document and binds what is in it.</summary>
    /// <param name="text">The document.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="least">What such a file has at least, told of one that is empty.</param>
    /// <param name="bind">Makes something of its root, and notes what is wrong.</param>
    /// <exception cref="FaultyFileException">Something is wrong with it, all of which is said.</exception>
    public static T Bind<T>(string text, string name, string least, Func<FileNode, DiagnosticBag, T> bind)
    {
        var diagnostics = new DiagnosticBag(name);
        var root = Read(text, diagnostics, least);
        var bound = root is null ? default : bind(root, diagnostics);
        diagnostics.ThrowIfAny();
        return bound!;
    }

    /// <summary>The document's root, or null when it cannot be read as YAML at all (then a diagnostic says why).</summary>
    private static FileNode? Read(string text, DiagnosticBag diagnostics, string least)
    {
        if (text.Length > MostCharacters)
        {
            diagnostics.Add(new(1, 1), $"the file has {text.Length} characters", $"at most {MostCharacters} are read");
            return null;
        }

        try
        {
            return new BoundedYaml(text, diagnostics, least).Document();
        }
        catch (YamlException e)
        {
            diagnostics.Add(At(e.Start), $"this is not YAML: {OneLine(e)}", "indentation or a quote, most often");
            return null;
        }
    }

    private static string OneLine(YamlException e) => e.Message.ReplaceLineEndings(" ").TrimEnd('.');

    private static SourcePosition At(in Mark mark) => new(Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));

    private FileNode? Document()
    {
        if (Next() is not StreamStart || Next() is not DocumentStart)
        {
            _diagnostics.Add(new(1, 1), "the file is empty", _least);
            return null;
        }

        var root = Node(Next(), 0);
        _ = Next();
        if (root is not null && Next() is DocumentStart second)
        {
            _diagnostics.Add(At(second.Start), "a second document begins here", "one document per file");
        }

        return root;
    }

    private ParsingEvent Next()
    {
        do
        {
            if (!Move())
            {
                return new StreamEnd();
            }
        }
        while (_events.Current is Comment);

        return _events.Current!;
    }

    /// <summary>The library's scanner throws other exceptions than its own for some broken texts; they mean the same.</summary>
    private bool Move()
    {
        try
        {
            return _events.MoveNext();
        }
        catch (Exception e) when (e is not YamlException)
        {
            var at = _events.Current?.End ?? Mark.Empty;
            throw new YamlException(at, at, $"what follows cannot be read ({e.Message})", e);
        }
    }

    /// <summary>The node that starts with <paramref name="start"/>; null when a bound was broken, which ends the reading.</summary>
    private FileNode? Node(ParsingEvent start, int depth)
    {
        var position = At(start.Start);
        if (++_nodes > MostNodes || depth > MostDepth)
        {
            _diagnostics.Add(position, depth > MostDepth ? "this is nested too deep" : "the file has too many values", $"at most {MostDepth} levels and {MostNodes} values are read");
            return null;
        }

        switch (start)
        {
            case Scalar scalar:
                return new FileScalar(position, scalar.Value, scalar.Style == ScalarStyle.Plain);
            case SequenceStart:
                return Sequence(position, depth);
            case MappingStart:
                return Mapping(position, depth);
            case AnchorAlias alias:
                _diagnostics.Add(position, $"\"*{alias.Value}\" refers to another place of the file", "aliases are not read; write the value out");
                return new FileScalar(position, "", true);
            default:
                _diagnostics.Add(position, "a value is missing here");
                return null;
        }
    }

    private FileSequence? Sequence(SourcePosition position, int depth)
    {
        var items = new List<FileNode>();
        while (true)
        {
            var next = Next();
            if (next is SequenceEnd)
            {
                return new FileSequence(position, items);
            }

            if (Node(next, depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }
    }

    private FileMapping? Mapping(SourcePosition position, int depth)
    {
        var entries = new List<FileEntry>();
        var seen = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        while (true)
        {
            var next = Next();
            if (next is MappingEnd)
            {
                return new FileMapping(position, entries);
            }

            if (Node(next, depth + 1) is not { } key || Node(Next(), depth + 1) is not { } value)
            {
                return null;
            }

            if (key is not FileScalar name)
            {
                _diagnostics.Add(key.Position, $"{key.Shape} cannot be a key", "a key is plain text");
            }
            else if (seen.TryGetValue(name.Text, out var first))
            {
                _diagnostics.Add(name.Position, $"\"{name.Text}\" is here for the second time", $"the first is in line {first.Line}");
            }
            else
            {
                seen.Add(name.Text, name.Position);
                entries.Add(new FileEntry(name, value));
            }
        }
    }
}

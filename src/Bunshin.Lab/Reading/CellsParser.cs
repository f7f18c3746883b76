using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

/// <summary>Reads <c>a, b -> c</c> (these ping that one) and <c>a, b &lt;-> c</c> (and the other way round).</summary>
internal static class CellsParser
{
    /// <summary>The ordered pairs that are meant; nobody is paired with itself.</summary>
    public static IReadOnlyList<(LabEndpoint From, LabEndpoint To)> Parse(FileScalar text, EndpointNames names, DiagnosticBag diagnostics)
    {
        var both = text.Text.IndexOf("<->", StringComparison.Ordinal);
        var arrow = both >= 0 ? both : text.Text.IndexOf("->", StringComparison.Ordinal);
        if (arrow < 0)
        {
            diagnostics.Add(text.Position, $"\"{text.Text}\" names no pairs", "`a -> b` is a pinging b, `a <-> b` both ways; lists with commas, * for all");
            return [];
        }

        var left = Names(text, 0, arrow, names);
        var right = Names(text, arrow + (both >= 0 ? 3 : 2), text.Text.Length, names);
        var pairs = left.SelectMany(_ => right, (from, to) => (from, to)).Where(pair => pair.from != pair.to).ToList();
        if (both >= 0)
        {
            pairs.AddRange(pairs.Select(pair => (pair.to, pair.from)).ToList());
        }

        var distinct = pairs.Distinct().ToList();
        if (distinct.Count == 0 && left.Count > 0 && right.Count > 0)
        {
            diagnostics.Add(text.Position, $"\"{text.Text}\" pairs something with itself only");
        }

        return distinct;
    }

    private static List<LabEndpoint> Names(FileScalar text, int start, int end, EndpointNames names)
    {
        var result = new List<LabEndpoint>();
        var at = start;
        foreach (var part in text.Text[start..end].Split(','))
        {
            var lead = part.Length - part.TrimStart().Length;
            result.AddRange(names.Resolve(part.Trim(), text.At(at + lead)));
            at += part.Length + 1;
        }

        return result;
    }
}

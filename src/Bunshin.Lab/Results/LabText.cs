using System.Globalization;
using System.Text;
using Bunshin.Datapaths;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Results;

/// <summary>A result as plain text.</summary>
internal static class LabText
{
    /// <summary>Renders it, with a newline at the end of each line.</summary>
    public static string Render(LabResult result)
    {
        var text = new StringBuilder();
        _ = text.Append(result.Scenario is null ? "" : $"{result.Scenario}: ").AppendLine(result.Title);
        _ = text.AppendLine(CultureInfo.InvariantCulture, $"{result.Lab}, datapath {result.Datapath.Word()}").AppendLine();
        foreach (var family in result.Cells.Select(cell => cell.Family).Distinct().Order())
        {
            Matrix(text, result, family);
        }

        Causes(text, result);
        foreach (var check in result.Checks)
        {
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"{Sign(check.Holds)} {check.Text}: {check.Found}");
        }

        foreach (var cell in result.Cells.Where(cell => !cell.Holds))
        {
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"✗ {Unexpected(cell)}");
        }

        foreach (var warning in result.Warnings)
        {
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"! {warning}");
        }

        return text.ToString();
    }

    /// <summary>What a cell shows: the round trip in milliseconds, or a dash; marked when it is not as expected.</summary>
    public static string Show(LabCell cell) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(cell.RoundTrip is { } time ? $"{time.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture)}" : "-")}{(cell.Holds ? "" : "!")}");

    /// <summary>How a cell differs from what is expected of it.</summary>
    public static string Unexpected(LabCell cell)
    {
        var pair = $"{cell.From} -> {cell.To} ({cell.Family.ToString().ToLowerInvariant()})";
        var found = cell.IsReached ? "an answer came" : $"no answer: {cell.Cause?.Text}";
        return cell.Expected == cell.IsReached && cell.ExpectedCause is { } cause
            ? $"{pair}: expected the cause {Diagnosis.CauseNames.Of(cause)}, found {(cell.Cause is { } other ? Diagnosis.CauseNames.Of(other.Kind) : "none")}"
            : $"{pair}: expected {(cell.Expected == true ? "an answer" : "none")}, {found}";
    }

    private static string Sign(bool? holds) => holds switch { true => "✓", false => "✗", null => "·" };

    private static void Matrix(StringBuilder text, LabResult result, LabFamily family)
    {
        var cells = result.Cells.Where(cell => cell.Family == family).ToDictionary(cell => (cell.From, cell.To), Show);
        var first = Math.Max(8, result.Endpoints.Max(name => name.Length));
        _ = text.Append(family == LabFamily.V4 ? "IPv4, ms" : "IPv6, ms", 0, 8).Append(' ', first - 8);
        foreach (var column in result.Endpoints)
        {
            _ = text.Append("  ").Append(column.PadLeft(Width(column)));
        }

        _ = text.AppendLine();
        foreach (var row in result.Endpoints)
        {
            _ = text.Append(row.PadRight(first));
            foreach (var column in result.Endpoints)
            {
                _ = text.Append("  ").Append((cells.TryGetValue((row, column), out var shown) ? shown : "").PadLeft(Width(column)));
            }

            _ = text.AppendLine();
        }

        _ = text.AppendLine();

        static int Width(string column) => Math.Max(7, column.Length);
    }

    /// <summary>A line for each cause, with all the cells it explains.</summary>
    private static void Causes(StringBuilder text, LabResult result)
    {
        foreach (var group in result.Cells.Where(cell => cell.Cause is not null).GroupBy(cell => (cell.Cause!.Kind, cell.Cause.Pattern, cell.IsReached)))
        {
            var subjects = group.SelectMany(cell => cell.Cause!.Subjects).Distinct(StringComparer.Ordinal);
            var pairs = CellPairs.Describe(group.Select(cell => (cell.From, cell.To)));
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"{(group.Key.IsReached ? "note" : "why")}: {pairs}: {Diagnosis.Cause.TextOf(group.Key.Pattern, subjects)}");
        }
    }
}

using System.Text;

namespace Bunshin.Cli.Printing;

/// <summary>Lines of cells with columns below each other.</summary>
internal static class TextTable
{
    /// <summary>Writes the headings and the rows.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="headings">One for each column.</param>
    /// <param name="rows">As many cells each as there are headings.</param>
    /// <param name="indent">Stands before each line.</param>
    /// <param name="leftColumns">So many columns are words; the others are numbers, and end where their headings end.</param>
    public static void Append(StringBuilder text, string[] headings, IEnumerable<string[]> rows, string indent, int leftColumns)
    {
        var lines = rows.Prepend(headings).ToArray();
        var widths = headings.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            var cells = line.Select((cell, column) => column < leftColumns ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            _ = text.Append(indent).AppendLine(string.Join("  ", cells).TrimEnd());
        }
    }
}

using System.Globalization;
using System.Text;

namespace Bunshin.Bench.Macro;

/// <summary>Bars of all ratios as one SVG: a panel a metric, a bar a row, a line at 1.</summary>
internal static class MacroPlot
{
    private const int BarHeight = 16;
    private const int PanelWidth = 300;
    private const int LabelWidth = 230;
    private const int Top = 60;

    public static string Draw(IReadOnlyList<Row> rows)
    {
        (Metric Metric, string Title)[] panels =
        [
            (Metric.Tcp, "TCP throughput (more is better)"),
            (Metric.Udp, "64-byte UDP packets (more is better)"),
            (Metric.RoundTrip, "round trip, median (less is better)"),
        ];
        var width = LabelWidth + (panels.Length * (PanelWidth + 20));
        var height = Top + (rows.Count * (BarHeight + 6)) + 30;
        var svg = new StringBuilder();
        svg.Append(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n"));
        svg.Append(Text($"<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"));
        svg.Append("<text x=\"10\" y=\"22\" font-size=\"15\">Ratios to the kernel's in the same mode and on the same path; of the kernel's, to its bridge mode, child to child</text>\n");
        for (var at = 0; at < rows.Count; at++)
        {
            svg.Append(Text($"<text x=\"{LabelWidth - 8}\" y=\"{Y(at) + 12}\" text-anchor=\"end\">{rows[at].Mode}, {rows[at].Path}, {rows[at].Side.Label}</text>\n"));
        }

        for (var panel = 0; panel < panels.Length; panel++)
        {
            Panel(svg, rows, panels[panel].Metric, panels[panel].Title, LabelWidth + (panel * (PanelWidth + 20)));
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Panel(StringBuilder svg, IReadOnlyList<Row> rows, Metric metric, string title, int left)
    {
        var most = Math.Max(1.2, rows.Select(row => row.Ratio(metric)).Where(double.IsFinite).DefaultIfEmpty(1).Max()) * 1.15;
        svg.Append(Text($"<text x=\"{left}\" y=\"{Top - 12}\" font-weight=\"bold\">{title}</text>\n"));
        for (var at = 0; at < rows.Count; at++)
        {
            var ratio = rows[at].Ratio(metric);
            if (!double.IsFinite(ratio))
            {
                continue;
            }

            var length = ratio / most * PanelWidth;
            var colour = rows[at].Side.Label == "kernel" ? "#8a8f98" : "#2f6fde";
            svg.Append(Text($"<rect x=\"{left}\" y=\"{Y(at)}\" width=\"{length:F1}\" height=\"{BarHeight}\" fill=\"{colour}\"/>"));
            svg.Append(Text($"<text x=\"{left + length + 4:F1}\" y=\"{Y(at) + 12}\">{ratio:F2}</text>\n"));
        }

        var one = left + (PanelWidth / most);
        svg.Append(Text($"<line x1=\"{one:F1}\" x2=\"{one:F1}\" y1=\"{Top - 4}\" y2=\"{Y(rows.Count)}\" stroke=\"#222\" stroke-dasharray=\"3 3\"/>\n"));
    }

    private static int Y(int row) => Top + (row * (BarHeight + 6));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

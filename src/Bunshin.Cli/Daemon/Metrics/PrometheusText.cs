using System.Globalization;
using System.Text;

namespace Bunshin.Cli.Daemon.Metrics;

/// <summary>Prometheus' text form, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Render(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families)
        {
            _ = text.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Description).Append('\n')
                .Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Type).Append('\n');
            foreach (var (labels, series) in family.Series)
            {
                if (family.Type == "histogram")
                {
                    Histogram(text, family.Name, labels, series);
                }
                else
                {
                    Line(text, family.Name, labels, series.Value);
                }
            }
        }

        return text.ToString();
    }

    private static void Histogram(StringBuilder text, string name, string labels, MetricSeries series)
    {
        var counts = series.Cumulative;
        for (var bucket = 0; bucket < counts.Count; bucket++)
        {
            var bound = bucket < MetricSeries.Bounds.Length ? Number(MetricSeries.Bounds[bucket]) : "+Inf";
            Line(text, name + "_bucket", $"{labels}{(labels.Length == 0 ? "" : ",")}le=\"{bound}\"", counts[bucket]);
        }

        Line(text, name + "_sum", labels, series.Value);
        Line(text, name + "_count", labels, counts[^1]);
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        _ = text.Append(name);
        if (labels.Length > 0)
        {
            _ = text.Append('{').Append(labels).Append('}');
        }

        _ = text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.Json;

namespace Bunshin.Bench.Macro;

/// <summary>What was found, as a table and as JSON.</summary>
internal static class MacroReport
{
    public static void Print(IReadOnlyList<Row> rows, int rounds, TimeSpan time, string baseline)
    {
        Console.Error.WriteLine();
        Console.WriteLine($"in brackets: ratio to {baseline}; for round trips less is better");
        Console.WriteLine($"{"mode",-16} {"path",-12} {"datapath",-10} {"TCP Gbit/s",16} {"UDP 64 B Mpps",16} {"RTT p50 us",16} {"RTT p99 us",16}");
        foreach (var row in rows)
        {
            Console.WriteLine(
                $"{row.Mode,-16} {row.Path,-12} {row.Side.Label,-10} {Cell(row, Metric.Tcp),16} {Cell(row, Metric.Udp),16} {Cell(row, Metric.RoundTrip),16} {Cell(row, Metric.RoundTrip99),16}");
        }

        Console.WriteLine(Text($"medians of {rounds} samples, each between two of the baseline; {time.TotalSeconds:F0} s; {Environment.ProcessorCount} processors; Linux {Environment.OSVersion.Version}"));
    }

    public static void WriteJson(string file, IReadOnlyList<Row> rows, int rounds)
    {
        using var stream = File.Create(file);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("baseline", "kernel, same mode and path; of kernel: bridge, child-child");
        json.WriteNumber("rounds", rounds);
        json.WriteString("kernel", Environment.OSVersion.Version.ToString());
        json.WriteNumber("processors", Environment.ProcessorCount);
        json.WriteStartArray("rows");
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("mode", row.Mode);
            json.WriteString("path", row.Path);
            json.WriteString("datapath", row.Side.Label);
            Write(json, "tcp_gbit_per_s", row, Metric.Tcp);
            Write(json, "udp64_mpps", row, Metric.Udp);
            Write(json, "rtt_p50_us", row, Metric.RoundTrip);
            Write(json, "rtt_p99_us", row, Metric.RoundTrip99);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Row row, Metric metric)
    {
        json.WriteStartObject(name);
        Number(json, "median", row.Value(metric));
        Number(json, "ratio", row.Ratio(metric));
        json.WriteStartArray("ratios");
        foreach (var (_, ratio) in row.Samples[metric])
        {
            if (double.IsFinite(ratio))
            {
                json.WriteNumberValue(Math.Round(ratio, 4));
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, Math.Round(value, 4));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string Cell(Row row, Metric metric) =>
        metric is Metric.RoundTrip or Metric.RoundTrip99
            ? Text($"{row.Value(metric):F1} ({row.Ratio(metric):F2})")
            : Text($"{row.Value(metric):F2} ({row.Ratio(metric):F2})");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Bunshin.Cli.Daemon.Metrics;

/// <summary>All values of one instrument, by their labels.</summary>
internal sealed class MetricFamily(Instrument instrument)
{
    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly bool _isHistogram = instrument is Histogram<double>;

    /// <summary>The metric's name.</summary>
    public string Name => instrument.Name;

    /// <summary>What it counts.</summary>
    public string Description => instrument.Description ?? "";

    /// <summary>Prometheus' word for the sort of metric.</summary>
    public string Type { get; } = instrument switch
    {
        Histogram<double> => "histogram",
        Counter<long> or ObservableCounter<long> => "counter",
        _ => "gauge",
    };

    /// <summary>Values by labels, <c>method="Join"</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, MetricSeries>> Series => [.. _series.OrderBy(one => one.Key, StringComparer.Ordinal)];

    /// <summary>Takes a measurement.</summary>
    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var series = _series.GetOrAdd(Text(labels), _ => new MetricSeries(_isHistogram));
        if (instrument.IsObservable)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>Before observed values are read again: what is observed no more (a pool that is gone) has no value any more.</summary>
    public void ForgetObserved()
    {
        if (instrument.IsObservable)
        {
            _series.Clear();
        }
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (labels.IsEmpty)
        {
            return "";
        }

        var parts = new string[labels.Length];
        for (var index = 0; index < labels.Length; index++)
        {
            parts[index] = $"{labels[index].Key}=\"{Escape(Convert.ToString(labels[index].Value, CultureInfo.InvariantCulture) ?? "")}\"";
        }

        return string.Join(',', parts);
    }

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}

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

/// <summary>One value, or the buckets of one histogram.</summary>
internal sealed class MetricSeries(bool isHistogram)
{
    /// <summary>Upper bounds of the buckets, in seconds: a request takes a millisecond, or tens where the kernel makes a link.</summary>
    public static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _lock = new();
    private readonly long[] _buckets = isHistogram ? new long[Bounds.Length + 1] : [];
    private double _sum;

    /// <summary>The value; of a histogram the sum of all that was measured.</summary>
    public double Value
    {
        get
        {
            lock (_lock)
            {
                return _sum;
            }
        }
    }

    /// <summary>How many measurements were at most each bound; the last is all of them. Empty for what is not a histogram.</summary>
    public IReadOnlyList<long> Cumulative
    {
        get
        {
            lock (_lock)
            {
                var total = 0L;
                return [.. _buckets.Select(count => total += count)];
            }
        }
    }

    public void Add(double value)
    {
        lock (_lock)
        {
            _sum += value;
            if (isHistogram)
            {
                var bucket = Array.FindIndex(Bounds, bound => value <= bound);
                _buckets[bucket < 0 ? Bounds.Length : bucket]++;
            }
        }
    }

    public void Set(double value)
    {
        lock (_lock)
        {
            _sum = value;
        }
    }
}

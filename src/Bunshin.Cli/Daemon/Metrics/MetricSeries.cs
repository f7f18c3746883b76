namespace Bunshin.Cli.Daemon.Metrics;

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

    /// <summary>How many measurements were at most each bound; the last is all of them. Empty for what is no histogram.</summary>
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

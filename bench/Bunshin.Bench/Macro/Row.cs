namespace Bunshin.Bench.Macro;

/// <summary>One path through one datapath in one mode, and what was measured on it.</summary>
/// <param name="side">Where.</param>
/// <param name="toWire">From a child to the wire instead of to its sibling.</param>
/// <param name="baseline">What it is compared with; null is the run's first row.</param>
internal sealed class Row(Side side, bool toWire, Row? baseline)
{
    /// <summary>Where.</summary>
    public Side Side => side;

    /// <summary>What it is compared with; null is the run's first row.</summary>
    public Row? Baseline => baseline;

    /// <summary>Measured values, and their ratios to the mean of the baseline samples before and after each.</summary>
    public Dictionary<Metric, List<(double Value, double Ratio)>> Samples { get; } = [];

    public string Mode => Side.Shape.Name;

    public string Path => toWire ? "child-wire" : "child-child";

    public double Value(Metric metric) => Median(metric, static sample => sample.Value);

    public double Ratio(Metric metric) => Median(metric, static sample => sample.Ratio);

    public IReadOnlyList<double> Measure(Metric metric, TimeSpan time, IReadOnlyList<int> rates)
    {
        var to = toWire ? Side.Far ?? Side.Wire : Side.B;
        var address = toWire ? Side.AddressOfWire : Side.AddressOfB;
        switch (metric)
        {
            case Metric.Tcp:
                return [Traffic.Tcp(Side.A, to, address, time)];
            case Metric.Udp:
                return [rates.Max(rate => Traffic.Udp(Side.A, to, address, time, rate))];
            default:
                var (p50, p99) = Traffic.RoundTrip(Side.A, to, address, time, Side.RelayThread);
                return [p50, p99];
        }
    }

    /// <summary>Takes down what was found of each metric, between two samples of the baseline.</summary>
    public void Add(IReadOnlyList<Metric> metrics, IReadOnlyList<double> found, IReadOnlyList<double> before, IReadOnlyList<double> after)
    {
        for (var at = 0; at < metrics.Count; at++)
        {
            if (!Samples.TryGetValue(metrics[at], out var samples))
            {
                Samples.Add(metrics[at], samples = []);
            }

            samples.Add((found[at], found[at] / ((before[at] + after[at]) / 2)));
        }
    }

    private double Median(Metric metric, Func<(double Value, double Ratio), double> select)
    {
        var sorted = Samples.GetValueOrDefault(metric, []).Select(select).Where(static value => !double.IsNaN(value)).Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }
}

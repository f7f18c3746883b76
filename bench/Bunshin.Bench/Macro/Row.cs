namespace Bunshin.Bench.Macro;

/// <summary>One path through one datapath in one mode, and what was measured on it.</summary>
/// <param name="Side">Where.</param>
/// <param name="ToWire">From a child to the wire instead of to its sibling.</param>
internal sealed record Row(Side Side, bool ToWire)
{
    /// <summary>Measured values, and their ratios to the mean of the baseline samples before and after each.</summary>
    public Dictionary<Metric, List<(double Value, double Ratio)>> Samples { get; } = [];

    public string Mode => Side.Shape.Name;

    public string Path => ToWire ? "child-wire" : "child-child";

    public double Value(Metric metric) => Median(metric, static sample => sample.Value);

    public double Ratio(Metric metric) => Median(metric, static sample => sample.Ratio);

    public IReadOnlyList<double> Measure(Metric metric, TimeSpan time, IReadOnlyList<int> rates)
    {
        var to = ToWire ? Side.Far ?? Side.Wire : Side.B;
        var address = ToWire ? Side.AddressOfWire : Side.AddressOfB;
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

    private double Median(Metric metric, Func<(double Value, double Ratio), double> select)
    {
        var sorted = Samples.GetValueOrDefault(metric, []).Select(select).Where(static value => !double.IsNaN(value)).Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Bunshin.Cli.Daemon.Metrics;

/// <summary>Adds up what all meters of ours report, for whoever comes and asks.</summary>
internal sealed class MeterReadings : IDisposable
{
    private const string OurMeters = "Bunshin.";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();

    public MeterReadings()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(OurMeters, StringComparison.Ordinal))
            {
                _families[instrument] = new MetricFamily(instrument);
                listener.EnableMeasurementEvents(instrument, _families[instrument]);
            }
        };
        _listener.MeasurementsCompleted = (instrument, _) => _families.Remove(instrument, out var _);
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Take(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Take(value, tags));
        _listener.Start();
    }

    /// <summary>What they stand at, by name.</summary>
    public IReadOnlyList<MetricFamily> Read()
    {
        foreach (var family in _families.Values)
        {
            family.ForgetObserved();
        }

        _listener.RecordObservableInstruments();
        return [.. _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal)];
    }

    public void Dispose() => _listener.Dispose();
}

using System.Diagnostics.Metrics;

namespace Bunshin.Docker;

/// <summary>What the plugin counts, under the meter <see cref="Name"/>.</summary>
public static class PluginMeter
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Bunshin.Docker";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Requests =
        Meter.CreateCounter<long>("bunshin_docker_requests_total", description: "Requests of the engine, by method and outcome.");

    private static readonly Histogram<double> Durations =
        Meter.CreateHistogram<double>("bunshin_docker_request_duration_seconds", "s", "Time from a request's arrival to its answer, by method.");

    /// <summary>One request was answered.</summary>
    internal static void Record(string method, string outcome, TimeSpan duration)
    {
        Requests.Add(1, new KeyValuePair<string, object?>("method", method), new KeyValuePair<string, object?>("outcome", outcome));
        Durations.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("method", method));
    }
}

using System.Diagnostics.Metrics;
using Bunshin.Cli.Daemon.Services;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Requests;

namespace Bunshin.Cli.Daemon.Metrics;

/// <summary>What is there now, looked up whenever somebody asks.</summary>
internal sealed class StateGauges : IDisposable
{
    private readonly Meter _meter = new("Bunshin.Daemon");

    public StateGauges(DaemonServices services)
    {
        var networks = services.Networks;
        Gauge("bunshin_networks", "Networks.", () => networks.Current.Networks.Count);
        Gauge("bunshin_endpoints", "Endpoints, joined or not.", () => networks.Current.Endpoints.Count);
        Gauge("bunshin_endpoints_joined", "Endpoints that are in a sandbox.", () => networks.Current.Endpoints.Values.Count(one => one.IsJoined));
        Gauge("bunshin_problems", "Things that are amiss now, as /health tells them.", () => services.Problems.Count);
        Pools("bunshin_pool_addresses", "Addresses a pool may give out.", networks, pool => pool.Size);
        Pools("bunshin_pool_addresses_held", "Addresses a pool has given out.", networks, pool => pool.Held);
        Pools("bunshin_pool_addresses_free", "Addresses of a pool that nobody has.", networks, pool => pool.Free);
        _ = _meter.CreateObservableCounter("bunshin_reconcile_runs_total", () => services.ReconcileRuns, description: "How often what is was compared with what should be.");
        _ = _meter.CreateObservableCounter("bunshin_reconcile_repairs_total", () => services.ReconcileRepairs, description: "How often something was put right then.");
        _ = _meter.CreateObservableCounter(
            "bunshin_loop_failures_total",
            () => services.Board.Failures.Select(one => new Measurement<long>(one.Value, new KeyValuePair<string, object?>("loop", one.Key))),
            description: "How often the work of a background loop has failed; each goes on all the same.");
        _ = _meter.CreateObservableGauge(
            "bunshin_build_info",
            () => new Measurement<long>(1, new KeyValuePair<string, object?>("version", DaemonVersion.Text)),
            description: "Always 1; the label tells which build this is.");
    }

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string description, Func<long> observe) => _meter.CreateObservableGauge(name, observe, description: description);

    private void Pools(string name, string description, NetworkService networks, Func<PoolUse, double> observe) =>
        _meter.CreateObservableGauge(
            name,
            () =>
            {
                var view = networks.Current;
                return view.Pools.Values.Select(pool => new Measurement<double>(
                    observe(PoolUse.Of(view, pool.Id)),
                    new KeyValuePair<string, object?>("pool", pool.Id),
                    new KeyValuePair<string, object?>("subnet", pool.Prefix.ToString()),
                    new KeyValuePair<string, object?>("network", pool.NetworkId ?? "")));
            },
            description: description);
}

using Bunshin.Networks;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Health;
using Bunshin.Networks.Requests;
using Microsoft.Extensions.Logging;

namespace Bunshin.Docker.Engine;

/// <summary>
/// Removes networks and pools that the engine does not know: it or we were killed between our answer and its own record of it. It
/// looks from time to time, never while a request is being answered, as the engine may then be waiting for us.
/// </summary>
/// <remarks>
/// Only what has no endpoint and has been unknown for a while is removed. An engine that does not answer knows everything.
/// </remarks>
public sealed partial class EngineWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly NetworkService _networks;
    private readonly PoolService _pools;
    private readonly string _driver;
    private readonly ILogger<EngineWatch> _log;
    private readonly EngineClient _engine;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, long> _unknownSince = new(StringComparer.Ordinal);
    private readonly PeriodicWork _work;

    /// <summary>Over an engine's socket.</summary>
    /// <param name="networks">Our networks.</param>
    /// <param name="pools">Our pools.</param>
    /// <param name="socketPath">The engine's own socket, as <c>/var/run/docker.sock</c>.</param>
    /// <param name="driver">What the engine calls us: the name of the plugin's socket without <c>.sock</c>.</param>
    /// <param name="board">Where it is told that looking fails.</param>
    /// <param name="log">Where removals are told.</param>
    public EngineWatch(NetworkService networks, PoolService pools, string socketPath, string driver, HealthBoard board, ILogger<EngineWatch> log)
        : this(networks, pools, socketPath, driver, board, log, TimeProvider.System, Interval)
    {
    }

    internal EngineWatch(
        NetworkService networks,
        PoolService pools,
        string socketPath,
        string driver,
        HealthBoard board,
        ILogger<EngineWatch> log,
        TimeProvider clock,
        TimeSpan interval)
    {
        _networks = networks;
        _pools = pools;
        _driver = driver;
        _log = log;
        _clock = clock;
        _engine = new EngineClient(socketPath);
        _work = new PeriodicWork("asking the engine for its networks", interval, board, log, LookAsync);
    }

    /// <summary>Begins to look.</summary>
    public void Start() => _work.Start();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        _engine.Dispose();
    }

    /// <summary>Looks once.</summary>
    internal async Task LookAsync(CancellationToken cancellation = default)
    {
        // What we have is read first: what is made meanwhile is known to both.
        var view = _networks.Current;
        if (await _engine.NetworksAsync(cancellation) is not { } known)
        {
            return;
        }

        var ids = known.Select(network => network.Id).ToHashSet(StringComparer.Ordinal);
        var networks = view.Networks.Values.Where(network => !ids.Contains(network.Id) && !view.EndpointsOf(network.Id).Any()).ToArray();
        var pools = view.Pools.Values.Where(pool => pool.NetworkId is null && view.Holdings.Values.All(held => held.PoolId != pool.Id) && !IsUsed(pool, known)).ToArray();
        Remember([.. networks.Select(network => network.Id), .. pools.Select(pool => pool.Id)]);
        var refusals = new List<string>();
        foreach (var network in networks.Where(network => IsDue(network.Id)))
        {
            await TryAsync(() => _networks.DeleteNetworkAsync(network.Id, cancellation), () => LogNetwork(network.Id), refusals);
        }

        foreach (var pool in pools.Where(pool => IsDue(pool.Id)))
        {
            await TryAsync(() => _pools.ReleasePoolAsync(pool.Id, cancellation), () => LogPool(pool.Id), refusals);
        }

        if (refusals.Count > 0)
        {
            throw new NetworkException(
                NetworkProblem.Unavailable, $"what the engine does not know of cannot be removed: {string.Join("; ", refusals)}");
        }
    }

    /// <summary>One that cannot be removed keeps no other from being removed.</summary>
    private static async Task TryAsync(Func<Task> remove, Action told, List<string> refusals)
    {
        try
        {
            await remove();
            told();
        }
        catch (NetworkException refusal)
        {
            refusals.Add(refusal.Message);
        }
    }

    /// <summary>Another driver's network may draw from a pool of ours, of which we know no network then.</summary>
    private bool IsUsed(AddressPool pool, IReadOnlyList<EngineNetwork> known) => known.Any(network =>
        network.Addressing?.Driver == _driver
        && network.Addressing.Config?.Any(subnet => subnet?.Subnet == pool.Prefix.ToString()) == true
        && !_networks.Current.Networks.ContainsKey(network.Id));

    private void Remember(IReadOnlyCollection<string> unknown)
    {
        foreach (var known in _unknownSince.Keys.Except(unknown).ToArray())
        {
            _ = _unknownSince.Remove(known);
        }

        foreach (var id in unknown)
        {
            _ = _unknownSince.TryAdd(id, _clock.GetTimestamp());
        }
    }

    private bool IsDue(string id) => _clock.GetElapsedTime(_unknownSince[id]) >= Patience;

    [LoggerMessage(Level = LogLevel.Warning, Message = "removed network {Network}, of which the engine does not know")]
    private partial void LogNetwork(string network);

    [LoggerMessage(Level = LogLevel.Warning, Message = "released pool {Pool}, of which the engine does not know")]
    private partial void LogPool(string pool);
}

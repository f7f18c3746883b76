using System.Collections.Concurrent;
using Bunshin.Networks.Health;
using Bunshin.Networks.Locking;
using Bunshin.Packets.Addresses;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bunshin.Networks.Sharing;

/// <summary>Keeps addresses unique among hosts by an etcd.</summary>
/// <remarks>
/// <para>
/// A claim is a key made in a transaction that fails if it is there. It stays until its host gives it back, or an operator
/// deletes it: were it to go with a lease, a host that is cut off would lose addresses that its containers still have.
/// </para>
/// <para>
/// What could not be given back is kept in mind and tried again. What a killed process claimed and did not store, reconciling
/// gives back; what this process claimed it never takes for such, stored already or not.
/// </para>
/// </remarks>
public sealed class EtcdSharedAddresses : ISharedAddresses
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Regularly = TimeSpan.FromMinutes(10);

    private readonly EtcdOptions _options;
    private readonly EtcdCluster _cluster;
    private readonly HostPresence _presence;
    private readonly HostSightings _sightings;
    private readonly EtcdClaims _claims;
    private readonly ForeignClaims _foreign;
    private readonly Func<IReadOnlyCollection<SharedAddress>>? _ours;
    private readonly EtcdLog _log;
    private readonly Supervision _supervision;
    private readonly Gates<(string Lan, IpAddress Address)> _gates = new();
    private readonly ConcurrentDictionary<(string Lan, IpAddress Address), bool> _claimed = [];
    private readonly ConcurrentDictionary<(string Lan, IpAddress Address), bool> _unreturned = [];
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Task _keeping;
    private volatile ConcurrentDictionary<(string Lan, IpAddress Address), bool>? _releasedMeanwhile;
    private volatile bool _isDoubtful = true;

    // Of the keeping task alone.
    private bool _isThere;
    private DateTimeOffset _reconciled = DateTimeOffset.MinValue;

    /// <summary>Begins to keep the host's name, whether or not etcd answers yet.</summary>
    /// <param name="options">Where etcd is, and who we are.</param>
    /// <param name="ours">
    /// All holdings of this host at that moment. It is asked for at first, each time etcd is found to be there again, and now and then,
    /// to reconcile with. Null: the caller does that.
    /// </param>
    /// <param name="logger">Hears of etcd going and coming.</param>
    /// <param name="board">Hears of it too, as long as it is away.</param>
    /// <exception cref="NetworkException"><see cref="NetworkProblem.Invalid"/>: a certificate cannot be read.</exception>
    public EtcdSharedAddresses(EtcdOptions options, Func<IReadOnlyCollection<SharedAddress>>? ours = null, ILogger? logger = null, HealthBoard? board = null)
    {
        _options = options;
        _ours = ours;
        _log = new EtcdLog(logger);
        _supervision = new Supervision("sharing addresses by etcd", board ?? new HealthBoard(), logger ?? NullLogger.Instance);
        _cluster = new EtcdCluster(options);
        _presence = new HostPresence(_cluster, options);
        _sightings = new HostSightings(_cluster, options);
        _claims = new EtcdClaims(_cluster, _presence, options.HostName);
        _foreign = new ForeignClaims(_claims, TimeProvider.System);
        _keeping = Task.Run(KeepAsync);
    }

    /// <inheritdoc/>
    public async Task<SharedClaim> ClaimAsync(string lan, IpAddress address, string holder, CancellationToken cancellation = default)
    {
        using var turn = await _gates.EnterAsync((lan, address), cancellation).ConfigureAwait(false);

        // Before etcd has it: reconciling must not take it for left over.
        var isNew = _claimed.TryAdd((lan, address), true);
        _unreturned.TryRemove((lan, address), out _);
        var isGranted = false;
        try
        {
            var other = _foreign.Find(lan, address) ?? await _claims.ClaimAsync(EtcdKeys.Claim(lan, address), holder, cancellation).ConfigureAwait(false);
            isGranted = other is null;
            return other is null ? new SharedClaim(true, null) : await RefuseAsync(lan, other, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NetworkException or OperationCanceledException)
        {
            Doubt(); // It may have been made.
            throw;
        }
        finally
        {
            if (!isGranted && isNew)
            {
                _claimed.TryRemove((lan, address), out _);
            }
        }
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(string lan, IpAddress address, CancellationToken cancellation = default)
    {
        using var turn = await _gates.EnterAsync((lan, address), cancellation).ConfigureAwait(false);
        _claimed.TryRemove((lan, address), out _);
        _releasedMeanwhile?.TryAdd((lan, address), true);

        // While others wait to be given back nobody answers, so another wait would be in vain.
        var isVain = !_unreturned.IsEmpty;
        _unreturned[(lan, address)] = true;
        if (isVain)
        {
            return;
        }

        try
        {
            await ReturnAsync(lan, address, cancellation).ConfigureAwait(false);
        }
        catch (NetworkException)
        {
            Doubt();
        }
    }

    /// <summary>Makes the claims of this host those that it knows to be its own: what a crash left over is given back, what is missing claimed again.</summary>
    /// <returns>Sentences about addresses that another host has meanwhile.</returns>
    /// <exception cref="NetworkException"><see cref="NetworkProblem.Unavailable"/>: etcd does not answer; what was done so far is done.</exception>
    internal async Task<IReadOnlyList<string>> ReconcileAsync(IReadOnlyCollection<SharedAddress> ours, CancellationToken cancellation = default)
    {
        var wanted = ours.DistinctBy(one => (one.Lan, one.Address)).ToDictionary(one => (one.Lan, one.Address));
        var there = await _claims.ReadAllAsync(cancellation).ConfigureAwait(false);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation };
        var leftOver = there.Where(one => one.Value.Host == _options.HostName && !wanted.ContainsKey(one.Key)).Select(one => one.Key);
        await Parallel.ForEachAsync(leftOver, parallel, async (key, token) =>
        {
            using var turn = await _gates.EnterAsync((key.Lan, key.Address), token).ConfigureAwait(false);
            if (!_claimed.ContainsKey(key))
            {
                await ReturnAsync(key.Lan, key.Address, token).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);

        var sentences = new ConcurrentBag<string>();
        var missing = wanted.Values.Where(one => there.GetValueOrDefault((one.Lan, one.Address))?.Host != _options.HostName);
        await Parallel.ForEachAsync(missing, parallel, async (one, token) =>
        {
            if (await ClaimAgainAsync(one, token).ConfigureAwait(false) is { } sentence)
            {
                sentences.Add(sentence);
            }
        }).ConfigureAwait(false);
        return [.. sentences.Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }

        await _end.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        _ = await _supervision.GuardAsync(_ => _presence.LeaveAsync(), CancellationToken.None).ConfigureAwait(false);
        _cluster.Dispose();
        _presence.Dispose();
        _wake.Dispose();
        _end.Dispose();
    }

    private async Task<SharedClaim> RefuseAsync(string lan, EtcdClaim other, CancellationToken cancellation)
    {
        await _foreign.CountAsync(lan, cancellation).ConfigureAwait(false);
        return new SharedClaim(false, await _sightings.DescribeAsync(other, cancellation).ConfigureAwait(false));
    }

    private void Doubt()
    {
        _isDoubtful = true;
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    private async Task ReturnAsync(string lan, IpAddress address, CancellationToken cancellation)
    {
        await _claims.ReleaseAsync(EtcdKeys.Claim(lan, address), cancellation).ConfigureAwait(false);
        _unreturned.TryRemove((lan, address), out _);
    }

    private async Task<string?> ClaimAgainAsync(SharedAddress one, CancellationToken cancellation)
    {
        using var turn = await _gates.EnterAsync((one.Lan, one.Address), cancellation).ConfigureAwait(false);
        if (_releasedMeanwhile?.ContainsKey((one.Lan, one.Address)) == true
            || await _claims.ClaimAsync(EtcdKeys.Claim(one.Lan, one.Address), one.Holder, cancellation).ConfigureAwait(false) is not { } other)
        {
            return null;
        }

        var who = await _sightings.DescribeAsync(other, cancellation).ConfigureAwait(false);
        return $"{one.Address} on LAN {one.Lan} is in use twice: here, for {one.Holder}, and by {who}";
    }

    /// <summary>Keeps the name alive and gives back what waits; whenever a claim is in doubt it reconciles.</summary>
    private async Task KeepAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            _isThere = await _supervision.GuardAsync(KeepOnceAsync, _end.Token).ConfigureAwait(false);
            var pause = _isThere ? _wake.WaitAsync(_options.LeaseTime / 3, _end.Token) : Task.Delay(Soon, _end.Token);
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task KeepOnceAsync(CancellationToken cancellation)
    {
        await _presence.KeepAsync(cancellation).ConfigureAwait(false);
        await _sightings.TellAsync(await _presence.EnsureAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        await ReturnAllAsync().ConfigureAwait(false);
        if (!_isThere)
        {
            _log.Found(_options);
        }

        if (!_isThere || _isDoubtful || DateTimeOffset.UtcNow - _reconciled >= Regularly)
        {
            await ReconcileAsync().ConfigureAwait(false);
            _reconciled = DateTimeOffset.UtcNow;
        }
    }

    private async Task ReconcileAsync()
    {
        _isDoubtful = false;
        if (_ours is null)
        {
            return;
        }

        try
        {
            _releasedMeanwhile = [];
            foreach (var sentence in await ReconcileAsync(_ours(), _end.Token).ConfigureAwait(false))
            {
                _log.Twice(sentence);
            }
        }
        catch
        {
            _isDoubtful = true;
            throw;
        }
        finally
        {
            _releasedMeanwhile = null;
        }
    }

    private async Task ReturnAllAsync()
    {
        foreach (var key in _unreturned.Keys)
        {
            using var turn = await _gates.EnterAsync((key.Lan, key.Address), _end.Token).ConfigureAwait(false);
            if (_unreturned.ContainsKey(key))
            {
                await ReturnAsync(key.Lan, key.Address, _end.Token).ConfigureAwait(false);
            }
        }
    }
}

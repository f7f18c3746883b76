using System.Globalization;
using Etcdserverpb;

namespace Bunshin.Networks.Sharing;

/// <summary>This daemon's hold on its host's name: no other daemon of that name may claim or give back while this one is heard of.</summary>
/// <remarks>
/// The name's key lies under a lease that is kept alive. Claims carry the key's revision as a condition, so that whoever lost the
/// name, were it only because it was not heard in time, can change nothing before it has the name again. Any thread.
/// </remarks>
internal sealed class HostPresence(EtcdCluster cluster, EtcdOptions options) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private volatile Hold? _hold;

    /// <summary>The condition under which anything is changed: the name is ours.</summary>
    /// <exception cref="NetworkException"><see cref="NetworkProblem.Unavailable"/>: another daemon has it, or etcd does not answer.</exception>
    public async Task<Compare> EnsureAsync(CancellationToken cancellation)
    {
        if (_hold is { } hold)
        {
            return hold.Condition;
        }

        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return (_hold ??= await TakeAsync(cancellation).ConfigureAwait(false)).Condition;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The condition did not hold: the name must be taken anew.</summary>
    public void Lose(Compare condition)
    {
        if (_hold is { } hold && hold.Condition == condition)
        {
            Interlocked.CompareExchange(ref _hold, null, hold);
        }
    }

    /// <summary>Lets etcd hear of us; takes the name again if that came too late.</summary>
    /// <exception cref="NetworkException"><see cref="NetworkProblem.Unavailable"/>: as <see cref="EnsureAsync"/>.</exception>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        await EnsureAsync(cancellation).ConfigureAwait(false);
        if (_hold is not { } hold)
        {
            return;
        }

        var left = await cluster.CallAsync(
            async (member, call) =>
            {
                using var conversation = member.Leases.LeaseKeepAlive(call);
                await conversation.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = hold.Lease }, cancellation).ConfigureAwait(false);
                return await conversation.ResponseStream.MoveNext(cancellation).ConfigureAwait(false) ? conversation.ResponseStream.Current.TTL : 0;
            },
            cancellation).ConfigureAwait(false);
        if (left <= 0)
        {
            Lose(hold.Condition);
            await EnsureAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the name up, as far as etcd hears it.</summary>
    public async Task LeaveAsync()
    {
        if (Interlocked.Exchange(ref _hold, null) is { } hold)
        {
            await RevokeAsync(hold.Lease, CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<Hold> TakeAsync(CancellationToken cancellation)
    {
        var key = EtcdKeys.Presence(options.HostName);
        var value = EtcdValues.Write(
            new EtcdPresence(options.Installation, Environment.MachineName, Environment.ProcessId, DateTimeOffset.UtcNow), EtcdValues.Default.EtcdPresence);
        var request = new LeaseGrantRequest { TTL = Math.Max(1, (long)Math.Ceiling(options.LeaseTime.TotalSeconds)) };
        var lease = (await cluster.CallAsync((member, call) => member.Leases.LeaseGrantAsync(request, call).ResponseAsync, cancellation).ConfigureAwait(false)).ID;
        try
        {
            var condition = EtcdRequests.IsAbsent(key);
            while (true)
            {
                var answer = await cluster.TransactAsync(
                    new TxnRequest { Compare = { condition }, Success = { EtcdRequests.Put(key, value, lease) }, Failure = { EtcdRequests.Get(key) } },
                    cancellation).ConfigureAwait(false);
                if (answer.Succeeded)
                {
                    return new Hold(lease, EtcdRequests.IsOfRevision(key, answer.Header.Revision));
                }

                if (answer.Found(0) is not { } there)
                {
                    condition = EtcdRequests.IsAbsent(key);
                }
                else if (there.Lease == lease)
                {
                    return new Hold(lease, EtcdRequests.IsOfRevision(key, there.ModRevision)); // The answer to the first try was lost.
                }
                else
                {
                    condition = Succeed(there); // Our own of before, which was killed.
                }
            }
        }
        catch
        {
            await RevokeAsync(lease, cancellation).ConfigureAwait(false);
            throw;
        }
    }

    private Compare Succeed(Mvccpb.KeyValue there)
    {
        var holder = EtcdValues.Read(there.Value, EtcdValues.Default.EtcdPresence);
        return holder?.Installation == options.Installation
            ? EtcdRequests.IsOfRevision(there.Key, there.ModRevision)
            : throw new NetworkException(NetworkProblem.Unavailable, string.Create(
                CultureInfo.InvariantCulture,
                $"another daemon shares addresses as host \"{options.HostName}\" ({holder?.Machine ?? "on an unknown machine"}, process {holder?.ProcessId ?? 0}, since {holder?.Since:u}): give this one a host name of its own, or stop that one and wait {options.LeaseTime.TotalSeconds:0} s"));
    }

    private async Task RevokeAsync(long lease, CancellationToken cancellation)
    {
        try
        {
            var request = new LeaseRevokeRequest { ID = lease };
            await cluster.CallAsync((member, call) => member.Leases.LeaseRevokeAsync(request, call).ResponseAsync, cancellation).ConfigureAwait(false);
        }
        catch (Exception unheard) when (unheard is NetworkException or OperationCanceledException)
        {
            // It runs out by itself.
        }
    }

    private sealed record Hold(long Lease, Compare Condition);
}

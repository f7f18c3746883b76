using Grpc.Core;

namespace Bunshin.Networks.Sharing;

/// <summary>The members of an etcd, of which one that answers is asked.</summary>
/// <remarks>What is asked may be asked twice, of two members, if the first answer was lost: so everything asked bears repetition.</remarks>
internal sealed class EtcdCluster : IDisposable
{
    private readonly EtcdMember[] _members;
    private readonly TimeSpan _timeout;
    private volatile int _preferred;

    public EtcdCluster(EtcdOptions options)
    {
        _members = [.. options.Endpoints.Select(endpoint => new EtcdMember(endpoint, options))];
        _timeout = options.Timeout;
    }

    /// <summary>Asks members in turn until one answers.</summary>
    /// <exception cref="NetworkException"><see cref="NetworkProblem.Unavailable"/>: none did; it may have been done all the same.</exception>
    public async Task<T> CallAsync<T>(Func<EtcdMember, CallOptions, Task<T>> call, CancellationToken cancellation)
    {
        var failures = new List<string>();
        Exception? last = null;
        var end = DateTime.UtcNow + _timeout;
        var first = _preferred;
        for (var tried = 0; tried < _members.Length; tried++)
        {
            var index = (first + tried) % _members.Length;
            var deadline = DateTime.UtcNow + ((end - DateTime.UtcNow) / (_members.Length - tried));
            try
            {
                var answer = await AskAsync(_members[index], call, deadline, cancellation).ConfigureAwait(false);
                _preferred = index;
                return answer;
            }
            catch (RpcException failure)
            {
                cancellation.ThrowIfCancellationRequested();
                failures.Add($"{_members[index].Address}: {Cause(failure)}");
                last = failure;
            }
        }

        throw new NetworkException(NetworkProblem.Unavailable, $"etcd, by which hosts share addresses, does not answer ({string.Join("; ", failures)})", last);
    }

    public void Dispose()
    {
        foreach (var member in _members)
        {
            member.Dispose();
        }
    }

    private static async Task<T> AskAsync<T>(EtcdMember member, Func<EtcdMember, CallOptions, Task<T>> call, DateTime deadline, CancellationToken cancellation)
    {
        while (true)
        {
            var headers = await member.HeadersAsync(deadline, cancellation).ConfigureAwait(false);
            try
            {
                return await call(member, new CallOptions(headers, deadline, cancellation)).ConfigureAwait(false);
            }
            catch (RpcException refusal) when (refusal.StatusCode == StatusCode.Unauthenticated && member.ForgetToken())
            {
                // Tokens expire; a second refusal is the answer.
            }
        }
    }

    private static string Cause(RpcException failure) => failure.StatusCode == StatusCode.DeadlineExceeded
        ? "no answer in time"
        : failure.Status.DebugException?.GetBaseException().Message ?? failure.Status.Detail;
}

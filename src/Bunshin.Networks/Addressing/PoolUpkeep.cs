using Bunshin.Packets.Addresses;
using Microsoft.Extensions.Logging;

namespace Bunshin.Networks.Addressing;

/// <summary>Gives forgotten addresses back from time to time, see <see cref="PoolService.ReleaseForgottenAsync"/>.</summary>
public sealed partial class PoolUpkeep : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>An endpoint is made right after its address was drawn; Docker gives up on a plugin long before this.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(10);

    private readonly PoolService _pools;
    private readonly ILogger<PoolUpkeep> _log;
    private readonly PeriodicWork _work;

    /// <summary>Does nothing before <see cref="Start"/>.</summary>
    public PoolUpkeep(PoolService pools, ILogger<PoolUpkeep> log)
    {
        _pools = pools;
        _log = log;
        _work = new PeriodicWork(Interval, LookAsync);
    }

    /// <summary>Begins.</summary>
    public void Start() => _work.Start();

    /// <summary>Ends; a request to a shared store that is under way is given up.</summary>
    public ValueTask DisposeAsync() => _work.DisposeAsync();

    /// <summary>Looks once.</summary>
    private async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var address in await _pools.ReleaseForgottenAsync(Age, cancellation))
            {
                LogGivenBack(address);
            }
        }
        catch (NetworkException refusal)
        {
            LogRefused(refusal.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "gave {Address} back: it was drawn for an endpoint that never came")]
    private partial void LogGivenBack(IpAddress address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "addresses that were drawn for endpoints that never came cannot be given back: {Reason}")]
    private partial void LogRefused(string reason);
}

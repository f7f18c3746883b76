using Bunshin.Networks.Health;
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
    public PoolUpkeep(PoolService pools, HealthBoard board, ILogger<PoolUpkeep> log)
    {
        _pools = pools;
        _log = log;
        _work = new PeriodicWork("giving forgotten addresses back", Interval, board, log, LookAsync);
    }

    /// <summary>Begins.</summary>
    public void Start() => _work.Start();

    /// <summary>Ends; a request to a shared store that is under way is given up.</summary>
    public ValueTask DisposeAsync() => _work.DisposeAsync();

    /// <summary>Looks once.</summary>
    private async Task LookAsync(CancellationToken cancellation)
    {
        foreach (var address in await _pools.ReleaseForgottenAsync(Age, cancellation))
        {
            LogGivenBack(address);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "gave {Address} back: it was drawn for an endpoint that never came")]
    private partial void LogGivenBack(IpAddress address);
}

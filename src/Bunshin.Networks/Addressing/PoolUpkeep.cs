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
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    /// <summary>Does nothing before <see cref="Start"/>.</summary>
    public PoolUpkeep(PoolService pools, ILogger<PoolUpkeep> log)
    {
        _pools = pools;
        _log = log;
    }

    /// <summary>Begins.</summary>
    public void Start() => _work = Task.Run(WorkAsync);

    /// <summary>Ends; a request to a shared store that is under way is given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    /// <summary>Looks once.</summary>
    private async Task LookAsync()
    {
        try
        {
            foreach (var address in await _pools.ReleaseForgottenAsync(Age, _stop.Token))
            {
                LogGivenBack(address);
            }
        }
        catch (NetworkException refusal)
        {
            LogRefused(refusal.Message);
        }
    }

    private async Task WorkAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await LookAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "gave {Address} back: it was drawn for an endpoint that never came")]
    private partial void LogGivenBack(IpAddress address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "addresses that were drawn for endpoints that never came cannot be given back: {Reason}")]
    private partial void LogRefused(string reason);
}

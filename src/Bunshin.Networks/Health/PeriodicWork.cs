using Microsoft.Extensions.Logging;

namespace Bunshin.Networks.Health;

/// <summary>
/// Does something from time to time until disposed; what is under way then is given up and waited for. Whatever the work throws goes to the board
/// and the log (<see cref="Supervision"/>), and the work is done again the next time.
/// </summary>
/// <param name="name">What it is called on the board, as in "the engine watch".</param>
/// <param name="interval">The time between two beginnings; the first comes after one interval.</param>
/// <param name="board">Where failures are told.</param>
/// <param name="log">Where failures are logged.</param>
/// <param name="work">What to do.</param>
public sealed class PeriodicWork(string name, TimeSpan interval, HealthBoard board, ILogger log, Func<CancellationToken, Task> work) : IAsyncDisposable
{
    private readonly Supervision _supervision = new(name, board, log);
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    /// <summary>Begins.</summary>
    public void Start() => _run = Task.Run(RunAsync);

    /// <summary>Ends. It throws nothing because of the work.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await _run;
            _stop.Dispose();
        }
    }

    private async Task RunAsync()
    {
        var stop = _stop.Token;
        using var timer = new PeriodicTimer(interval);
        while (await NextAsync(timer, stop))
        {
            _ = await _supervision.GuardAsync(work, stop);
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

namespace Bunshin.Networks;

/// <summary>Does something from time to time until disposed; what is under way then is given up and waited for.</summary>
/// <param name="interval">The time between two beginnings; the first comes after one interval.</param>
/// <param name="work">What to do. It keeps its failures to itself, but for being cancelled.</param>
public sealed class PeriodicWork(TimeSpan interval, Func<CancellationToken, Task> work) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    /// <summary>Begins.</summary>
    public void Start() => _run = Task.Run(RunAsync);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await work(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}

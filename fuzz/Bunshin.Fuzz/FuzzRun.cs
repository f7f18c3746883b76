using System.Diagnostics;

namespace Bunshin.Fuzz;

/// <summary>A run under way: the worker's side, and what its watcher may see of it.</summary>
internal sealed class FuzzRun(FuzzTarget target, int seed, TimeSpan time)
{
    private readonly Mutator _mutator = new(target.Seeds, seed);
    private byte[] _current = [];
    private long _startedAt;
    private long _executions;

    /// <summary>What came out of the input that failed, once the worker has ended.</summary>
    public string? Crash { get; private set; }

    /// <summary>How long the input under way has taken, or null between two.</summary>
    public TimeSpan? CurrentAge => Volatile.Read(ref _startedAt) is var at && at != 0 ? Stopwatch.GetElapsedTime(at) : null;

    public void Work()
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var seedInput in target.Seeds)
        {
            if (!TryOne(seedInput))
            {
                return;
            }
        }

        while (Stopwatch.GetElapsedTime(began) < time && TryOne(_mutator.Next()))
        {
        }
    }

    public FuzzReport Report(string? what)
    {
        var executions = Volatile.Read(ref _executions);
        return new FuzzReport(target.Name, seed, executions, what is null ? null : new FuzzFailure(Volatile.Read(ref _current), executions - 1, what));
    }

    private bool TryOne(byte[] input)
    {
        // Written in this order so that a watcher that sees a start sees its input too.
        Volatile.Write(ref _current, input);
        Volatile.Write(ref _executions, _executions + 1);
        Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());
        Crash = FuzzLoop.Try(target, input);
        Volatile.Write(ref _startedAt, 0);
        return Crash is null;
    }
}

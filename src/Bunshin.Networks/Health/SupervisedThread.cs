using Microsoft.Extensions.Logging;

namespace Bunshin.Networks.Health;

/// <summary>
/// A thread that takes one turn after another until it is disposed. Whatever a turn throws goes to the board and the log
/// (<see cref="Supervision"/>), and the next turn follows after a pause, which grows while turns keep failing.
/// </summary>
/// <param name="name">What it is called on the board, as in "the reconciler".</param>
/// <param name="board">Where failures are told.</param>
/// <param name="log">Where failures are logged.</param>
/// <param name="turn">
/// One turn, which waits by itself for what it waits for, in bounds: it is given what stops it. What it answers says whether to go on.
/// </param>
public sealed class SupervisedThread(string name, HealthBoard board, ILogger log, Func<CancellationToken, bool> turn) : IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private readonly Supervision _supervision = new(name, board, log);
    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;

    /// <summary>Begins.</summary>
    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Ends after the turn that is under way, and waits for that. It throws nothing because of the turns.</summary>
    public void Dispose()
    {
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            _thread?.Join();
            _stop.Dispose();
        }
    }

    private void Run()
    {
        var stop = _stop.Token;
        var pause = First;
        while (!stop.IsCancellationRequested)
        {
            switch (_supervision.Guard<bool?>(token => turn(token), null, stop))
            {
                case true:
                    pause = First;
                    break;
                case false:
                    return;
                case null:
                    _ = stop.WaitHandle.WaitOne(pause);
                    pause = pause * 2 < Longest ? pause * 2 : Longest;
                    break;
            }
        }
    }
}

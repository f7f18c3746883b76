using Bunshin.Networks.Locking;

namespace Bunshin.Networks.Attaching;

/// <summary>Work on one thing, one piece after another, in the order in which it was asked for. Any thread may ask.</summary>
/// <remarks>It runs on a thread of its own, which is there only while there is work: whoever waits for the kernel holds up nobody else.</remarks>
/// <param name="name">The thread's name.</param>
/// <param name="host">Where the work is done.</param>
internal sealed class Turn(string name, IHost host)
{
    private readonly Latch _latch = new(name);
    private readonly Queue<Action<Exception?>> _queue = new();
    private bool _isWorking;

    /// <summary>Does a piece of work when its turn has come.</summary>
    public Task<T> Do<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(refusal =>
        {
            try
            {
                done.SetResult(refusal is null ? work() : throw refusal);
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }

    /// <summary>The same without a result.</summary>
    public Task Do(Action work) => Do(() =>
    {
        work();
        return true;
    });

    private void Add(Action<Exception?> work)
    {
        using (_latch.Enter())
        {
            _queue.Enqueue(work);
            if (_isWorking)
            {
                return;
            }

            _isWorking = true;
        }

        try
        {
            host.Start(name, () => Work(null), Work);
        }
        catch (Exception failure)
        {
            // There is no memory for a thread: those who wait hear of it.
            Work(failure);
        }
    }

    private void Work(Exception? refusal)
    {
        while (TryNext(out var next))
        {
            next(refusal);
        }
    }

    private bool TryNext(out Action<Exception?> next)
    {
        using (_latch.Enter())
        {
            _isWorking = _queue.TryDequeue(out next!);
            return _isWorking;
        }
    }
}

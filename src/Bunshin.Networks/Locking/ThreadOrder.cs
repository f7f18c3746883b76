namespace Bunshin.Networks.Locking;

/// <summary>Who goes on where one of several threads can: the operating system decides, unless a test does, which wants to see many orders.</summary>
internal abstract class ThreadOrder
{
    [ThreadStatic]
    private static ThreadOrder? t_current;

    /// <summary>What decides for the calling thread; null: the operating system.</summary>
    public static ThreadOrder? Current
    {
        get => t_current;
        set => t_current = value;
    }

    /// <summary>Blocks the calling thread until all tasks have ended, however they did.</summary>
    /// <returns>Whether they have, in time.</returns>
    public static bool WaitForAll(IReadOnlyCollection<Task> tasks, TimeSpan patience) => t_current is { } order
        ? order.Wait(tasks, patience)
        : Task.WaitAll([.. tasks.Select(static task => task.ContinueWith(static _ => { }, TaskScheduler.Default))], patience);

    /// <summary>Blocks the calling thread until a task has ended, and throws what it threw.</summary>
    /// <exception cref="TimeoutException">It goes on beyond the patience.</exception>
    public static void WaitFor(Task task, TimeSpan patience)
    {
        if (!WaitForAll([task], patience))
        {
            throw new TimeoutException();
        }

        task.GetAwaiter().GetResult();
    }

    /// <summary>The calling thread is to hold a latch: comes back when it does.</summary>
    public abstract void Enter(Latch latch);

    /// <summary>It holds the latch no more.</summary>
    public abstract void Exit(Latch latch);

    /// <summary>As <see cref="WaitForAll"/>.</summary>
    protected abstract bool Wait(IReadOnlyCollection<Task> tasks, TimeSpan patience);
}

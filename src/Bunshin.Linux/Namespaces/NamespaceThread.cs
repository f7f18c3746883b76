using System.Runtime.ExceptionServices;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Namespaces;

/// <summary>A thread for short pieces of work in other namespaces.</summary>
/// <remarks>
/// The namespace is a property of the thread, and a pool thread left in the wrong one would poison whoever gets it next; so these
/// threads are for such work alone. After each piece one goes back to the process's own namespace, since it would keep the other alive
/// by being in it; one that cannot go back ends. Those that wait for the next piece end after a while.
/// </remarks>
internal sealed class NamespaceThread
{
    private const string ProcessNamespace = "/proc/self/ns/net";
    private const int MostWaiting = 8;
    private const int PatienceMilliseconds = 2000;
    private static readonly Lock s_lock = new();
    private static readonly List<NamespaceThread> s_waiting = [];
    private readonly object _given = new();
    private Action? _work;
    private Action? _done;

    private NamespaceThread()
    {
    }

    /// <summary>Runs <paramref name="enter"/>, then <paramref name="work"/>, on such a thread, and waits.</summary>
    public static T Run<T>(Action enter, Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var done = new ManualResetEventSlim();
        Give(
            () =>
            {
                try
                {
                    enter();
                    result = work();
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            done.Set);
        done.Wait();
        failure?.Throw();
        return result;
    }

    private static void Give(Action work, Action done)
    {
        NamespaceThread? taken = null;
        lock (s_lock)
        {
            if (s_waiting.Count > 0)
            {
                taken = s_waiting[^1];
                s_waiting.RemoveAt(s_waiting.Count - 1);
            }
        }

        var isNew = taken is null;
        taken ??= new NamespaceThread();
        lock (taken._given)
        {
            (taken._work, taken._done) = (work, done);
            Monitor.Pulse(taken._given);
        }

        if (isNew)
        {
            new Thread(taken.Serve) { IsBackground = true, Name = "bunshin netns" }.Start();
        }
    }

    private void Serve()
    {
        while (WaitForWork() is var (work, done))
        {
            work();

            // Whoever waits hears of the end when this thread is home again, or will never be asked again.
            var stays = TryGoHome() && TryOffer();
            done();
            if (!stays)
            {
                return;
            }
        }
    }

    /// <summary>The next piece; null where none came for long, and none will come.</summary>
    private (Action Work, Action Done)? WaitForWork()
    {
        lock (_given)
        {
            // One that was taken at the very moment at which it lost patience is about to get its piece.
            while (_work is null && (Monitor.Wait(_given, PatienceMilliseconds) || _work is not null || !TryWithdraw()))
            {
            }

            var given = _work is null ? default((Action, Action)?) : (_work, _done!);
            (_work, _done) = (null, null);
            return given;
        }
    }

    private static bool TryGoHome()
    {
        using var home = Syscall.Open(ProcessNamespace, Syscall.OpenReadOnly);
        return !home.IsInvalid && Syscall.SetNamespace(home, Syscall.CloneNewNet) == 0;
    }

    private bool TryOffer()
    {
        lock (s_lock)
        {
            if (s_waiting.Count == MostWaiting)
            {
                return false;
            }

            s_waiting.Add(this);
            return true;
        }
    }

    private bool TryWithdraw()
    {
        lock (s_lock)
        {
            return s_waiting.Remove(this);
        }
    }
}

using System.Collections.Concurrent;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>A thread that carries fibers, of one schedule after another.</summary>
internal sealed class Carrier
{
    private static readonly ConcurrentStack<Carrier> s_idle = new();
    private readonly object _lock = new();
    private (Schedule Schedule, Fiber Fiber)? _next;

    private Carrier() => new Thread(Run) { IsBackground = true, Name = "schedule" }.Start();

    public static void Carry(Schedule schedule, Fiber fiber)
    {
        if (!s_idle.TryPop(out var carrier))
        {
            carrier = new Carrier();
        }

        lock (carrier._lock)
        {
            carrier._next = (schedule, fiber);
            Monitor.Pulse(carrier._lock);
        }
    }

    private void Run()
    {
        while (true)
        {
            (Schedule Schedule, Fiber Fiber) next;
            lock (_lock)
            {
                while (_next is null)
                {
                    _ = Monitor.Wait(_lock);
                }

                next = _next.Value;
                _next = null;
            }

            next.Schedule.Carry(next.Fiber, () => s_idle.Push(this));
        }
    }
}

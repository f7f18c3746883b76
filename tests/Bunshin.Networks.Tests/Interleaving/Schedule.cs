using System.Diagnostics.CodeAnalysis;
using Bunshin.Networks.Locking;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>
/// Runs real code on real threads, of which one at a time goes on: at each latch, wait, await, store and kernel call a seed says who.
/// The same seed gives the same order.
/// </summary>
internal sealed class Schedule : ThreadOrder
{
    private const int LongestRun = 20_000;
    private readonly Chooser _chooser;
    private readonly List<Fiber> _fibers = [];
    private readonly List<Fiber> _ready = [];
    private readonly HashSet<Latch> _held = [];
    private readonly TaskCompletionSource _over = new();
    private readonly SynchronizationContext _context;
    private Fiber _running = new(0, "nobody", static () => { });
    private Task _main = new TaskCompletionSource().Task;
    private int _made;
    private volatile bool _isAborted;

    public Schedule(int seed)
    {
        _chooser = new Chooser(seed);
        Clock = new ScheduleClock(Begin);
        _context = new ScheduleContext(this);
    }

    public ScheduleClock Clock { get; }

    /// <summary>What went wrong; null: nothing.</summary>
    public string? Failure { get; private set; }

    /// <summary>Latches that do not keep anybody out, by what they guard: a race put in on purpose.</summary>
    public HashSet<string> Broken { get; } = [];

    /// <summary>It has failed, and whoever is left goes its own way.</summary>
    public bool IsAborted => _isAborted;

    public Steps Steps { get; } = new();

    /// <summary>Runs until what was begun first is done, and on the way all that it began.</summary>
    public void Run(Func<Task> main)
    {
        _main = this.BeginAsync("main", main);
        var first = _fibers[0];
        _running = first;
        Resume(first);
        _over.Task.Wait();
        if (Failure is null && !_main.IsCompletedSuccessfully)
        {
            Failure = _main.Exception?.InnerException?.ToString() ?? "it never came to an end";
        }
    }

    /// <summary>Begins something that goes its own way.</summary>
    public void Begin(string name, Action work)
    {
        if (_isAborted)
        {
            return;
        }

        _fibers.Add(new Fiber(++_made, name, work) { Priority = _chooser.NewPriority() });
    }

    /// <summary>Here somebody else may go on.</summary>
    public void Point(string place)
    {
        _running.Place = place;
        Switch();
    }

    /// <summary>Writes into the trace.</summary>
    public void Note(string note) => Steps.Add(_running, note);

    /// <summary>Waits until nobody else can go on.</summary>
    public void AwaitQuiet()
    {
        _running.IsLast = true;
        Point("quiet");
        _running.IsLast = false;
    }

    /// <summary>From now on there are no more switches than must be.</summary>
    public void CalmDown() => _chooser.IsCalm = true;

    /// <summary>Ends the run as failed. It is left to those who are under way to notice.</summary>
    [DoesNotReturn]
    public void Fail(string failure)
    {
        Abort(failure);
        throw new ScheduleOver();
    }

    public override void Enter(Latch latch)
    {
        if (_isAborted)
        {
            throw new ScheduleOver();
        }

        _running.Latch = Broken.Contains(latch.ToString()) ? null : latch;
        _running.Place = latch.ToString();
        Switch();
        _running.Latch = null;
        _ = _held.Add(latch);
    }

    public override void Exit(Latch latch)
    {
        if (!_isAborted)
        {
            _ = _held.Remove(latch);
            Point("let go");
        }
    }

    protected override bool Wait(IReadOnlyCollection<Task> tasks, TimeSpan patience)
    {
        bool AreOver() => tasks.All(static task => task.IsCompleted);
        var isLate = false;
        using var timer = patience == Timeout.InfiniteTimeSpan ? null : Clock.CreateTimer(_ => isLate = true, null, patience, Timeout.InfiniteTimeSpan);
        _running.Condition = () => isLate || AreOver();
        Point("wait");
        _running.Condition = null;
        return AreOver();
    }

    /// <summary>Called by a carrier: carries a fiber to its end, and then others that nobody has begun yet.</summary>
    public void Carry(Fiber fiber, Action onIdle)
    {
        Current = this;
        SynchronizationContext.SetSynchronizationContext(_context);
        for (Fiber? next = fiber; next is not null;)
        {
            next.IsBegun = true;
            try
            {
                next.Work();
            }
            catch (ScheduleOver)
            {
                // It was ended.
            }
            catch (Exception failure)
            {
                Abort($"{next} threw {failure}");
            }

            next = Next(next, onIdle);
        }
    }

    private Fiber? Next(Fiber ended, Action onIdle)
    {
        if (_isAborted)
        {
            onIdle();
            return null;
        }

        _ = _fibers.Remove(ended);
        var next = Choose();
        if (next is null || next.IsBegun)
        {
            Current = null;
            onIdle();
        }

        if (next is null)
        {
            if (_main.IsCompleted && _fibers.Count == 0)
            {
                _ = _over.TrySetResult();
            }
            else
            {
                Abort(Deadlock());
            }

            return null;
        }

        Go(next);
        if (next.IsBegun)
        {
            next.LetGo();
            return null;
        }

        return next;
    }

    private void Switch()
    {
        if (_isAborted)
        {
            throw new ScheduleOver();
        }

        var self = _running;
        var next = Choose();
        if (next is null)
        {
            Fail(Deadlock());
        }

        if (Steps.Count > LongestRun)
        {
            Fail($"it goes on for ever: {Deadlock()}");
        }

        Go(next);
        if (next != self)
        {
            Resume(next);
            self.AwaitTurn();
            if (_isAborted)
            {
                throw new ScheduleOver();
            }
        }
    }

    private void Go(Fiber next)
    {
        _running = next;
        Steps.Add(next, next.Place);
    }

    private void Resume(Fiber fiber)
    {
        if (fiber.IsBegun)
        {
            fiber.LetGo();
        }
        else
        {
            Carrier.Carry(this, fiber);
        }
    }

    private Fiber? Choose()
    {
        do
        {
            _ready.Clear();
            Fiber? last = null;
            foreach (var fiber in _fibers)
            {
                if ((fiber.Latch is { } latch && _held.Contains(latch)) || fiber.Condition?.Invoke() == false)
                {
                    continue;
                }

                if (fiber.IsLast)
                {
                    last = fiber;
                }
                else
                {
                    _ready.Add(fiber);
                }
            }

            if (_ready.Count > 0 || last is not null)
            {
                return _ready.Count switch { 0 => last, 1 => _ready[0], _ => _chooser.Choose(_ready, _running) };
            }
        }
        while (!_main.IsCompleted && Clock.PassToNext());
        return null;
    }

    private string Deadlock() =>
        $"nobody can go on: {string.Join("; ", _fibers.Select(fiber => $"{fiber} waits at {fiber.Place}"))}{(_main.IsCompleted ? "" : "; main is not done")}";

    /// <summary>The same, for one who need not be ended.</summary>
    public void Abort(string failure)
    {
        if (!_isAborted)
        {
            Failure ??= failure;
            _isAborted = true;
            foreach (var fiber in _fibers.Where(static fiber => fiber.IsBegun).ToArray())
            {
                fiber.LetGo();
            }

            _ = _over.TrySetResult();
        }
    }
}

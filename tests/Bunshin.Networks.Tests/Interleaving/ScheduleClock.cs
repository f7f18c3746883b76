namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>Time that passes when nobody can go on.</summary>
internal sealed class ScheduleClock(Action<string, Action> begin) : TimeProvider
{
    private readonly List<Alarm> _alarms = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private int _made;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, ++_made, () => callback(state));
        _ = alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Lets time pass as far as the next timer is away.</summary>
    /// <returns>False if there is none.</returns>
    public bool PassToNext()
    {
        if (_alarms.MinBy(static alarm => (alarm.Due, alarm.Number)) is not { } next)
        {
            return false;
        }

        _now = next.Due > _now ? next.Due : _now;
        _ = _alarms.Remove(next);
        begin("timer", next.Ring);
        return true;
    }

    public void Pass(TimeSpan time)
    {
        var until = _now + time;
        while (_alarms.Exists(alarm => alarm.Due <= until))
        {
            _ = PassToNext();
        }

        _now = until;
    }

    private sealed class Alarm(ScheduleClock clock, int number, Action ring) : ITimer
    {
        public int Number => number;

        public Action Ring => ring;

        public DateTimeOffset Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _ = clock._alarms.Remove(this);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Due = clock._now + dueTime;
                clock._alarms.Add(this);
            }

            return true;
        }

        public void Dispose() => _ = clock._alarms.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

using Bunshin.Networks.Locking;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>What follows an await is a fiber of its own.</summary>
internal sealed class ScheduleContext(Schedule schedule) : SynchronizationContext
{
    public override void Post(SendOrPostCallback callback, object? state)
    {
        if (ThreadOrder.Current != schedule && !schedule.IsAborted)
        {
            schedule.Abort("something went on outside of the schedule: " + Environment.StackTrace);
        }

        schedule.Begin("await", () => callback(state));
    }
}

/// <summary>Ends a fiber whose schedule is over.</summary>
internal sealed class ScheduleOver : Exception;

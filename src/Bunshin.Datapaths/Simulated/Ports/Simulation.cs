namespace Bunshin.Datapaths.Simulated.Ports;

/// <summary>Virtual time and chance: events happen in the order of their time, and all dice come from one seed.</summary>
/// <remarks>There is no clock and no thread in it: the same seed and the same calls give the same run, to the last frame.</remarks>
public sealed class Simulation
{
    /// <summary>More events than this in one run mean that frames chase each other for ever.</summary>
    internal const int MostEvents = 1_000_000;

    private readonly PriorityQueue<Action, (TimeSpan At, long Number)> _events = new();
    private long _scheduled;

    /// <summary>Begins at time zero.</summary>
    public Simulation(int seed)
    {
        Seed = seed;
        Random = new Random(seed);
    }

    /// <summary>What the dice were made from; print it where a run is reported.</summary>
    public int Seed { get; }

    /// <summary>Virtual time since the simulation began.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>The only source of chance.</summary>
    internal Random Random { get; }

    /// <summary>Has <paramref name="action"/> done in <paramref name="delay"/>; what is due at the same time is done in this order.</summary>
    internal void Schedule(TimeSpan delay, Action action) => _events.Enqueue(action, (Now + delay, _scheduled++));

    /// <summary>Lets time pass until <paramref name="done"/>, or until nothing is left to happen before <paramref name="deadline"/>.</summary>
    /// <returns>Whether <paramref name="done"/> came true.</returns>
    internal bool Run(Func<bool> done, TimeSpan deadline)
    {
        for (var count = 0; count < MostEvents; count++)
        {
            if (done())
            {
                return true;
            }

            if (!_events.TryPeek(out var action, out var when) || when.At > deadline)
            {
                return false;
            }

            _events.Dequeue();
            Now = when.At;
            action();
        }

        throw new InvalidOperationException($"the simulation (seed {Seed}) does not come to rest: frames run in a loop");
    }
}

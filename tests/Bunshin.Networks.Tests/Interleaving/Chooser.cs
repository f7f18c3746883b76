namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>Who goes on next, by a seed: now and then anybody, or whoever has the highest priority, which a few moments change.</summary>
/// <remarks>Races of few steps are found soonest by priorities (Burckhardt and others, "A Randomized Scheduler with Probabilistic Guarantees"), others by chance.</remarks>
internal sealed class Chooser
{
    private const int Length = 250;
    private static readonly double[] s_odds = [0.1, 0.3, 0.6, 1];
    private readonly Random _random;
    private readonly double _switches;
    private readonly HashSet<int> _changes = [];
    private int _steps;
    private double _lowest;

    public Chooser(int seed)
    {
        _random = new Random(seed);
        _switches = s_odds[_random.Next(s_odds.Length)];
        if (_random.Next(2) == 0)
        {
            for (var change = _random.Next(1, 5); change > 0; change--)
            {
                _ = _changes.Add(_random.Next(Length));
            }
        }
    }

    /// <summary>From now on whoever runs goes on as long as it can.</summary>
    public bool IsCalm { get; set; }

    public double NewPriority() => _random.NextDouble();

    public Fiber Choose(List<Fiber> ready, Fiber running)
    {
        var canStay = ready.Contains(running);
        if (IsCalm)
        {
            return canStay ? running : ready[0];
        }

        if (_changes.Count == 0)
        {
            return canStay && _random.NextDouble() >= _switches ? running : ready[_random.Next(ready.Count)];
        }

        if (_changes.Contains(_steps++))
        {
            running.Priority = --_lowest;
        }

        var best = ready[0];
        foreach (var fiber in ready)
        {
            best = fiber.Priority > best.Priority ? fiber : best;
        }

        return best;
    }
}

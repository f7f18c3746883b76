using System.Collections.Concurrent;

namespace Bunshin.Networks.Health;

/// <summary>What is amiss now, each source speaking for itself; and how often background loops have failed. Any thread.</summary>
public sealed class HealthBoard
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _problems = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _failures = new(StringComparer.Ordinal);

    /// <summary>Everything that is amiss, in sentences, ordered by who says it. Empty: all is well.</summary>
    public IReadOnlyList<string> Problems => [.. _problems.OrderBy(one => one.Key, StringComparer.Ordinal).SelectMany(one => one.Value)];

    /// <summary>How often the work of each loop has failed since the start; 0 for one that never has.</summary>
    public IReadOnlyDictionary<string, long> Failures => new Dictionary<string, long>(_failures, StringComparer.Ordinal);

    /// <summary>Puts what a source says in the place of all it has said before.</summary>
    /// <param name="source">Who says it.</param>
    /// <param name="problems">What is amiss; empty when all is well again.</param>
    public void Tell(string source, IReadOnlyList<string> problems)
    {
        if (problems.Count == 0)
        {
            _ = _problems.TryRemove(source, out _);
        }
        else
        {
            _problems[source] = [.. problems];
        }
    }

    /// <summary>Puts a loop among those whose failures are shown, from 0 on.</summary>
    public void Know(string loop) => _failures.TryAdd(loop, 0);

    /// <summary>Counts one failure of a loop.</summary>
    public void Count(string loop) => _failures.AddOrUpdate(loop, 1, static (_, before) => before + 1);
}

using Bunshin.Linux;

namespace Bunshin.Datapaths.Served;

/// <summary>What is amiss with a parent in service, in sentences, and how often something was. Any thread may call.</summary>
/// <remarks>
/// All that goes on in the background is done by <see cref="Try"/>: whatever fails is told until the same thing succeeds, counted, and
/// stops nothing beside itself.
/// </remarks>
internal sealed class ServedProblems
{
    // What is tried again in the background is tried more often: a device of which nothing is asked any more leaves no complaint.
    private const int Lasting = 15_000;
    private const int None = -1;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (string Sentence, long Until)> _now = new(StringComparer.Ordinal);
    private long _count;
    private int _starter = Environment.CurrentManagedThreadId;

    /// <summary>The parent is in service. Before, what fails on the thread that starts it is that thread's affair.</summary>
    public void Start() => _starter = None;

    /// <summary>How often something failed.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>What is amiss now.</summary>
    public IReadOnlyList<string> Now
    {
        get
        {
            lock (_lock)
            {
                var now = Environment.TickCount64;
                foreach (var what in _now.Where(problem => problem.Value.Until <= now).Select(static problem => problem.Key).ToList())
                {
                    _ = _now.Remove(what);
                }

                return [.. _now.Values.Select(static problem => problem.Sentence)];
            }
        }
    }

    /// <summary>Something failed.</summary>
    /// <param name="what">What was tried; it is amiss until <see cref="End"/> with the same words, or until it was not told for a while.</param>
    /// <param name="error">Why it failed.</param>
    public void Tell(string what, Exception error)
    {
        _ = Interlocked.Increment(ref _count);
        var why = error is LinuxException or DatapathException ? error.Message : $"{error.GetType().Name}: {error.Message}";
        Say(what, $"cannot {what}: {why}");
    }

    /// <summary>Something is amiss that is not a failure.</summary>
    public void Say(string what, string sentence)
    {
        lock (_lock)
        {
            _now[what] = (sentence, Environment.TickCount64 + Lasting);
        }
    }

    /// <summary>It is amiss no more.</summary>
    public void End(string what)
    {
        lock (_lock)
        {
            _ = _now.Remove(what);
        }
    }

    /// <summary>Does something; a failure is told and counted, but that of a device which went away between two questions: the next look sees it gone.</summary>
    /// <param name="what">It, as an infinitive that completes "cannot".</param>
    /// <param name="action">Does it.</param>
    /// <returns>Whether it succeeded.</returns>
    public bool Try(string what, Action action)
    {
        try
        {
            action();
            End(what);
            return true;
        }
        catch (Exception error) when (Environment.CurrentManagedThreadId != _starter)
        {
            if (!WhileThere.IsGone(error))
            {
                Tell(what, error);
            }

            return false;
        }
    }
}

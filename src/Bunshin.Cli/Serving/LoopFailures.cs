namespace Bunshin.Cli.Serving;

/// <summary>What failed in a server's own loops, which go on all the same. Any thread may call.</summary>
internal sealed class LoopFailures
{
    private readonly Lock _lock = new();
    private (long Count, string? Last) _told;

    /// <summary>How often something failed, and what it was the last time.</summary>
    public (long Count, string? Last) Told
    {
        get
        {
            lock (_lock)
            {
                return _told;
            }
        }
    }

    /// <summary>Something failed.</summary>
    /// <param name="what">It, as an infinitive that completes "cannot".</param>
    /// <param name="failure">Why.</param>
    /// <returns>A sentence.</returns>
    public string Tell(string what, Exception failure)
    {
        var sentence = $"cannot {what}: {failure.GetType().Name}: {failure.Message}";
        lock (_lock)
        {
            _told = (_told.Count + 1, sentence);
        }

        return sentence;
    }
}

namespace Bunshin.Networks;

/// <summary>One thing at a time for each network or endpoint: requests about the same one may come at once, as after a lost answer.</summary>
internal sealed class KeyedLocks
{
    private const int Count = 256;
    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, Count).Select(static _ => new SemaphoreSlim(1))];

    /// <summary>Waits until nobody else is at <paramref name="key"/>; disposing the answer leaves it.</summary>
    public async Task<IDisposable> EnterAsync(string key)
    {
        var one = Of(key);
        await one.WaitAsync();
        return new Held(one);
    }

    /// <summary>The same, for those who do not wait otherwise.</summary>
    public IDisposable Enter(string key)
    {
        var one = Of(key);
        one.Wait();
        return new Held(one);
    }

    private SemaphoreSlim Of(string key) => _locks[(uint)StringComparer.Ordinal.GetHashCode(key) % Count];

    private sealed class Held(SemaphoreSlim held) : IDisposable
    {
        public void Dispose() => held.Release();
    }
}

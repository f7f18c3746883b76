namespace Bunshin.Networks.Locking;

/// <summary>
/// One at a time for each key, for work that must wait in between: requests about one network or endpoint, which may come twice at
/// once as after a lost answer; a claim of an address and the change that stores it.
/// </summary>
/// <remarks>Any thread. Who needs two of one set enters them in an order that everybody keeps.</remarks>
public sealed class Gates<TKey>
    where TKey : notnull
{
    private readonly Latch _latch = new("gates");
    private readonly Dictionary<TKey, Gate> _gates = [];

    /// <summary>Waits for its turn.</summary>
    /// <param name="key">At what.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Dispose it to let the next in.</returns>
    public async Task<IDisposable> EnterAsync(TKey key, CancellationToken cancellation = default)
    {
        var gate = Use(key);
        try
        {
            await gate.Turn.WaitAsync(cancellation);
            return new Stay(this, key, gate);
        }
        catch
        {
            Drop(key, gate);
            throw;
        }
    }

    private Gate Use(TKey key)
    {
        using (_latch.Enter())
        {
            var gate = _gates.GetValueOrDefault(key) ?? (_gates[key] = new Gate());
            gate.Users++;
            return gate;
        }
    }

    private void Drop(TKey key, Gate gate)
    {
        using (_latch.Enter())
        {
            if (--gate.Users == 0)
            {
                _ = _gates.Remove(key);
                gate.Turn.Dispose();
            }
        }
    }

    private sealed class Gate
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Stay(Gates<TKey> gates, TKey key, Gate gate) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isOver, true))
            {
                _ = gate.Turn.Release();
                gates.Drop(key, gate);
            }
        }
    }
}

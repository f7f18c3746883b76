namespace Bunshin.Networks.Locking;

/// <summary>A <see cref="Lock"/>; in which order threads come to hold it, a test can decide (<see cref="ThreadOrder"/>).</summary>
/// <param name="name">What it guards, for people.</param>
internal sealed class Latch(string name)
{
    private readonly Lock _lock = new();

    /// <summary>Waits until the calling thread holds it. Not to be entered twice.</summary>
    /// <returns>Dispose it to hold it no more.</returns>
    public Stay Enter()
    {
        if (ThreadOrder.Current is { } order)
        {
            order.Enter(this);
        }
        else
        {
            _lock.Enter();
        }

        return new Stay(this);
    }

    /// <inheritdoc/>
    public override string ToString() => name;

    private void Exit()
    {
        if (ThreadOrder.Current is { } order)
        {
            order.Exit(this);
        }
        else
        {
            _lock.Exit();
        }
    }

    /// <summary>The latch is held until this is disposed, by the same thread.</summary>
    public readonly ref struct Stay(Latch latch)
    {
        /// <summary>Holds it no more.</summary>
        public void Dispose() => latch.Exit();
    }
}

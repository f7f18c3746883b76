using Bunshin.Networks.Locking;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Storing;

/// <summary>The state in memory and its store, which are never apart: a change is stored first, then seen. Any thread.</summary>
public sealed class Registry
{
    private readonly INetworkStore _store;
    private readonly Latch _latch = new("the registry");
    private volatile RegistryView _current;

    /// <summary>Reads what is stored. The store stays the caller's to dispose.</summary>
    public Registry(INetworkStore store)
    {
        _store = store;
        _current = RegistryView.Empty.With(store.Load());
    }

    /// <summary>What tells this installation's things from those of others, see <see cref="INetworkStore.Installation"/>.</summary>
    public string Installation => _store.Installation;

    /// <summary>The state now.</summary>
    public RegistryView Current => _current;

    /// <summary>
    /// For what must wait (a claim among hosts) and yet be of one piece with a change: without, a late return of a claim would take
    /// it away from a new holder. By the LAN an address is claimed on, or the scope where it is claimed on none; IPv4 before IPv6.
    /// </summary>
    public Gates<(string Where, IpAddress Address)> Gates { get; } = new();

    /// <summary>Decides on a change and makes it, nobody else changing anything between.</summary>
    /// <param name="decide">Looks at the state and says what to change; it must not wait for anything. What it throws changes nothing.</param>
    /// <returns>What it answered beside.</returns>
    public T Change<T>(Func<RegistryView, (StoreChange Change, T Answer)> decide)
    {
        using (_latch.Enter())
        {
            var (change, answer) = decide(_current);
            if (!change.IsEmpty)
            {
                _store.Commit(change);
                _current = _current.With(change);
            }

            return answer;
        }
    }

    /// <summary>The same without an answer.</summary>
    public void Change(Func<RegistryView, StoreChange> decide) => Change(view => (decide(view), 0));
}

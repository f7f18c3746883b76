using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Tests;

/// <summary>A store that forgets.</summary>
internal sealed class MemoryStore : INetworkStore
{
    public string Installation { get; init; } = "0123456789ab";

    public int Commits { get; private set; }

    public NetworkException? Refusal { get; set; }

    public StoreChange Load() => new();

    public void Commit(StoreChange change)
    {
        if (Refusal is { } refusal)
        {
            throw refusal;
        }

        Commits++;
    }

    public void Dispose()
    {
    }
}

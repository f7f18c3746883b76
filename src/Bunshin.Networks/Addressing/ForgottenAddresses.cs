using Bunshin.Networks.Locking;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Addressing;

/// <summary>
/// Addresses that were drawn for endpoints that never came: the asker was killed, or the answer lost, between the two calls.
/// They are told by time, since nobody will give them back. Any thread.
/// </summary>
internal sealed class ForgottenAddresses(TimeProvider clock)
{
    private readonly Latch _latch = new("forgotten addresses");
    private readonly Dictionary<AddressHolding, DateTimeOffset> _firstSeen = new(ReferenceEqualityComparer.Instance);

    /// <summary>Holdings of networks' pools that have had no endpoint for a time, as far as this was asked before.</summary>
    public IReadOnlyList<AddressHolding> Find(RegistryView view, TimeSpan age)
    {
        var now = clock.GetUtcNow();
        using (_latch.Enter())
        {
            // A pool that is not a network of ours serves another driver, whose endpoints are not known here.
            var idle = view.Holdings.Values
                .Where(holding => holding.EndpointId is null && holding.PoolId is { } id && view.Pools.GetValueOrDefault(id)?.NetworkId is not null)
                .ToHashSet<AddressHolding>(ReferenceEqualityComparer.Instance);
            foreach (var gone in _firstSeen.Keys.Where(holding => !idle.Contains(holding)).ToArray())
            {
                _ = _firstSeen.Remove(gone);
            }

            foreach (var holding in idle)
            {
                _ = _firstSeen.TryAdd(holding, now);
            }

            return [.. idle.Where(holding => now - _firstSeen[holding] >= age)];
        }
    }
}

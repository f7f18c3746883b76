using System.Globalization;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Addressing;

/// <summary>Says why a pool has no address left, and what can be done.</summary>
internal static class PoolExhaustion
{
    private const int Named = 3;

    public static NetworkException Describe(RegistryView view, PoolPlace place, AddressesUnderWay underWay)
    {
        var where = place.Pool.Range is { } range ? $"range {range} of subnet {place.Pool.Prefix}" : $"subnet {place.Pool.Prefix}";
        if (place.Span.IsEmpty)
        {
            return new NetworkException(
                NetworkProblem.Exhausted, $"{where} has no address that a host may have: give the network a larger range (docker network create --ip-range)");
        }

        var (found, asked) = underWay.Seen(place.Scope, place.Span);
        string?[] parts =
        [
            Count(view.Held.Count(place.Scope, place.Span), "held", Holders(view, place)),
            Count(AddressBook.ReservedIn(view, place.Scope).Count(place.Span.Contains), "reserved for gateways and as auxiliary addresses", null),
            Count(found.Count, "in use by others on the LAN", string.Join(", ", found.Take(Named))),
            Count(asked, "being given out just now", null),
        ];
        return new NetworkException(NetworkProblem.Exhausted, string.Create(
            CultureInfo.InvariantCulture,
            $"no address is free in {where}: of {place.Span.CountLessOne + 1} addresses {string.Join(", ", parts.OfType<string>())}. ")
            + "Remove containers that are not needed, or make a network with a larger subnet or range");
    }

    private static string? Count(int count, string what, string? which) =>
        count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(string.IsNullOrEmpty(which) ? "" : $" ({which})")}");

    private static string Holders(RegistryView view, PoolPlace place)
    {
        var networks = view.Holdings.Values
            .Where(holding => holding.Scope == place.Scope && place.Span.Contains(holding.Address))
            .CountBy(holding => NetworkOf(view, holding), StringComparer.Ordinal)
            .OrderByDescending(network => network.Value).ThenBy(network => network.Key, StringComparer.Ordinal).ToArray();
        var named = networks.Take(Named).Select(network => string.Create(CultureInfo.InvariantCulture, $"{network.Value} by {network.Key}"));
        return string.Join(", ", named) + (networks.Length > Named ? ", and others" : "");
    }

    private static string NetworkOf(RegistryView view, AddressHolding holding)
    {
        var endpoint = holding.EndpointId is { } id ? view.Endpoints.GetValueOrDefault(id) : null;
        var network = endpoint?.NetworkId ?? (holding.PoolId is { } pool ? view.Pools.GetValueOrDefault(pool)?.NetworkId : null);
        return network is null ? $"pool {holding.PoolId}" : $"network {NetworkWords.Short(network)}";
    }
}

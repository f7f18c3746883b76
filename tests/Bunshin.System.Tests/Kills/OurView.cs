using System.Text.Json;
using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Kills;

/// <summary>What the daemon has stored.</summary>
internal sealed class OurView
{
    public OurView(Server server)
    {
        var api = server.Bunshin!.Api;
        Parents = api.Get("v1/networks").EnumerateArray().ToDictionary(
            static network => Text(network, "id")!, static network => Text(network, "parent") ?? Text(network, "id")!, StringComparer.Ordinal);
        Endpoints = [.. api.Get("v1/endpoints").EnumerateArray().Select(static endpoint => new EndpointFact(
            Text(endpoint, "id")!,
            Text(endpoint, "network")!,
            string.Join(' ', endpoint.GetProperty("addresses").EnumerateArray().Select(static address => address.GetString())),
            Text(endpoint, "mac") ?? ""))];
        Pools = [.. api.Get("v1/pools").EnumerateArray().Select(static pool => (
            Text(pool, "network"), Text(pool, "prefix")!, pool.GetProperty("held").GetInt32()))];
    }

    /// <summary>What addresses are unique within, by the network's id: its parent, or itself.</summary>
    public IReadOnlyDictionary<string, string> Parents { get; }

    /// <summary>Ids of networks.</summary>
    public IEnumerable<string> NetworkIds => Parents.Keys;

    /// <summary>Endpoints.</summary>
    public IReadOnlyList<EndpointFact> Endpoints { get; }

    /// <summary>Of each pool its network, its subnet, and how many addresses are given out there, by it or by another.</summary>
    public IReadOnlyList<(string? Network, string Prefix, int Held)> Pools { get; }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}

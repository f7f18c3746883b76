using System.Text.Json;
using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Kills;

/// <summary>An endpoint, as two sides can say it.</summary>
internal sealed record EndpointFact(string Id, string Network, string Address, string Mac);

/// <summary>What the engine says of networks of ours and what is on them.</summary>
internal sealed class DockersView
{
    private readonly Dictionary<string, IReadOnlySet<string>> _networksOf = [];

    public DockersView(Server server)
    {
        var networks = Inspect(server, "network", Lines(server, "docker network ls --no-trunc -q --filter driver=bunshin")).ToList();
        Names = networks.Select(static network => network.GetProperty("Name").GetString()!).ToHashSet(StringComparer.Ordinal);
        NetworkIds = networks.Select(static network => network.GetProperty("Id").GetString()!).ToHashSet(StringComparer.Ordinal);
        foreach (var container in Inspect(server, "container", Lines(server, "docker ps -aq")))
        {
            ReadContainer(container);
        }

        networks.ForEach(ReadNetwork);
    }

    /// <summary>Names of networks.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>Ids of networks.</summary>
    public IReadOnlySet<string> NetworkIds { get; }

    /// <summary>Endpoints of containers that run.</summary>
    public List<EndpointFact> Endpoints { get; } = [];

    /// <summary>Names of containers that run, with the endpoints each has.</summary>
    public Dictionary<string, List<EndpointFact>> Live { get; } = [];

    /// <summary>Names of the networks a container is on, whether it runs or not; null where there is no such container.</summary>
    public IReadOnlySet<string>? NetworksOf(string container) => _networksOf.GetValueOrDefault(container);

    // What a network says of its containers is the engine's own record; a container's settings may tell of a connection that was refused.
    private void ReadNetwork(JsonElement network)
    {
        var id = network.GetProperty("Id").GetString()!;
        foreach (var endpoint in network.GetProperty("Containers").EnumerateObject().Select(static one => one.Value))
        {
            string Text(string name) => endpoint.GetProperty(name).GetString()!;
            var fact = new EndpointFact(Text("EndpointID"), id, Text("IPv4Address"), Text("MacAddress"));
            Endpoints.Add(fact);
            if (Live.TryGetValue(Text("Name"), out var its))
            {
                its.Add(fact);
            }
        }
    }

    private void ReadContainer(JsonElement container)
    {
        var name = container.GetProperty("Name").GetString()!.TrimStart('/');
        _networksOf[name] = container.GetProperty("NetworkSettings").GetProperty("Networks").EnumerateObject()
            .Select(static one => one.Name).ToHashSet(StringComparer.Ordinal);
        if (container.GetProperty("State").GetProperty("Running").GetBoolean())
        {
            Live[name] = [];
        }
    }

    private static IEnumerable<JsonElement> Inspect(Server server, string what, string[] names)
    {
        if (names.Length == 0)
        {
            return [];
        }

        using var answer = JsonDocument.Parse(server.Do($"docker {what} inspect {string.Join(' ', names)}"));
        return [.. answer.RootElement.EnumerateArray().Select(static one => one.Clone())];
    }

    private static string[] Lines(Server server, string line) => server.Do(line).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

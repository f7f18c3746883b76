using System.Diagnostics;
using System.Text.Json;

namespace Bunshin.Faults.Driving;

/// <summary><c>bunshin daemon</c>, asked as Docker asks it: a network with an endpoint stays on each parent, and others come and go.</summary>
internal sealed class DaemonWork : IWork, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan EngineInterval = TimeSpan.FromSeconds(15);
    private readonly World _world;
    private readonly FakeEngine _engine;
    private readonly UnixClient _plugin;
    private readonly UnixClient _api;
    private readonly string[] _addresses = new string[World.Parents.Length];
    private string[] _links = [];

    /// <summary>In a world.</summary>
    public DaemonWork(World world)
    {
        _world = world;
        _engine = new FakeEngine(At("engine.sock"));
        _plugin = new UnixClient(At("plugins/bunshin.sock"));
        _api = new UnixClient(At("api.sock"));
    }

    /// <inheritdoc/>
    public string[] Arguments =>
    [
        "daemon", "--plugin-socket", At("plugins/bunshin.sock"), "--socket", At("api.sock"), "--state", At("networks.db"),
        "--docker-socket", At("engine.sock"), "--metrics", "127.0.0.1:9464",
    ];

    /// <inheritdoc/>
    public string Ready => " serves Docker on ";

    /// <inheritdoc/>
    public Subject Subject
    {
        get;
        set
        {
            field = value;
            _engine.SinceAsked.Restart();
        }
    }
        = null!;

    /// <inheritdoc/>
    public void Prepare()
    {
        if (_links.Length > 0)
        {
            return;
        }

        for (var parent = 0; parent < World.Parents.Length; parent++)
        {
            Make(parent, "a", 60, _world.Sandbox($"c{parent}"));
        }

        _links = World.Links(_world.Host);
    }

    /// <inheritdoc/>
    public void Cycle(int parent)
    {
        var sandbox = _world.Sandbox("t");
        var link = Make(parent, "b", 61, sandbox);
        _ = Tool.Ip($"-n {_world.Lan} link set lan{parent} down");
        _ = _world.Answers((parent + 1) % World.Parents.Length, 10);
        _ = Tool.Ip($"-n {_world.Lan} link set lan{parent} up");
        _ = Tool.Await(() => [_api.GetText("metrics").Length > 0 ? "" : "none"], TimeSpan.Zero);
        Remove(parent, "b", link);
    }

    /// <inheritdoc/>
    public void Abandon()
    {
        var known = _api.GetText("v1/networks");
        foreach (var parent in Enumerable.Range(0, World.Parents.Length).Where(parent => known.Contains(Id("b", parent), StringComparison.Ordinal)))
        {
            Remove(parent, "b", null);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> Wrongs()
    {
        var parents = Enumerable.Range(0, World.Parents.Length).ToArray();
        var health = _api.Get("health");
        foreach (var problem in health.GetProperty("problems").EnumerateArray())
        {
            yield return $"health: {problem}";
        }

        var networks = string.Join(' ', _api.Get("v1/networks").EnumerateArray().Select(static one => one.GetProperty("id").GetString()).Order(StringComparer.Ordinal));
        if (networks != string.Join(' ', parents.Select(static parent => Id("a", parent))))
        {
            yield return $"networks stored: {networks}";
        }

        var endpoints = _api.Get("v1/endpoints").EnumerateArray().Select(static one =>
            $"{one.GetProperty("id").GetString()} {one.GetProperty("addresses")[0].GetString()} {one.GetProperty("mac").GetString()}").ToArray();
        foreach (var parent in parents)
        {
            if (!endpoints.Contains($"{Id("a", parent)} 10.60.{parent}.10/24 {_addresses[parent]}"))
            {
                yield return $"the endpoint of {World.Parents[parent]} is not stored as it was acknowledged: {string.Join(", ", endpoints)}";
            }

            var seen = Tool.Ask($"-n {_world.Sandbox($"c{parent}")} addr show eth0");
            if (!seen.Contains(_addresses[parent], StringComparison.Ordinal) || !seen.Contains($"10.60.{parent}.10/24", StringComparison.Ordinal))
            {
                yield return $"the container on {World.Parents[parent]} has no such link: {seen}";
            }
            else if (!_world.Answers(parent, 10))
            {
                yield return $"the container on {World.Parents[parent]} does not answer the LAN";
            }
        }

        if (_engine.SinceAsked.Elapsed > EngineInterval * 2)
        {
            yield return $"the engine was not asked for {_engine.SinceAsked.Elapsed.TotalSeconds:0} s";
        }

        var links = World.Links(_world.Host);
        if (endpoints.Length > parents.Length || !links.SequenceEqual(_links))
        {
            yield return $"{endpoints.Length} endpoints, and left on the host: {string.Join(' ', links.Except(_links))}; missing: {string.Join(' ', _links.Except(links))}";
        }
    }

    /// <inheritdoc/>
    public void Clear()
    {
        for (var parent = 0; parent < World.Parents.Length; parent++)
        {
            Remove(parent, "a", null);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine.Dispose();
        _plugin.Dispose();
        _api.Dispose();
    }

    private static string Id(string name, int parent) => string.Concat(Enumerable.Repeat($"{name}{parent}", 32));

    private static string Endpoint(string name, int parent) => $$"""{"NetworkID":"{{Id(name, parent)}}","EndpointID":"{{Id(name, parent)}}" """;

    private string Make(int parent, string name, int subnet, string sandbox)
    {
        var id = Id(name, parent);
        lock (_engine.Networks)
        {
            _ = _engine.Networks.Add(id);
        }

        var device = World.Parents[parent];
        Call("NetworkDriver.CreateNetwork", $$$"""
            {"NetworkID":"{{{id}}}","Options":{"com.docker.network.generic":{"parent":"{{{device}}}","datapath":"{{{device}}}"}},
            "IPv4Data":[{"Pool":"10.{{{subnet}}}.{{{parent}}}.0/24","Gateway":"10.{{{subnet}}}.{{{parent}}}.1/24"}]}
            """);
        var address = $"10.{subnet}.{parent}.10/24";
        var made = Call("NetworkDriver.CreateEndpoint", Endpoint(name, parent) + $$$""","Interface":{"Address":"{{{address}}}"}}""");
        if (name == "a")
        {
            _addresses[parent] = made.GetProperty("Interface").GetProperty("MacAddress").GetString()!;
        }

        var joined = Call("NetworkDriver.Join", Endpoint(name, parent) + $$""","SandboxKey":"/run/netns/{{sandbox}}"}""");
        var link = joined.GetProperty("InterfaceName").GetProperty("SrcName").GetString()!;

        // As the engine does.
        if (!Tool.Ip($"-n {_world.Host} link set {link} netns {sandbox} name eth0"))
        {
            throw new WorkException($"Join of {device} was acknowledged, and there is no link {link}");
        }

        _ = Tool.Ip($"-n {sandbox} addr add {address} dev eth0");
        _ = Tool.Ip($"-n {sandbox} link set eth0 up");
        Call("NetworkDriver.EndpointOperInfo", Endpoint(name, parent) + "}");
        return link;
    }

    // As the engine does: it gives the link back, and then no more is asked for it than once.
    private void Remove(int parent, string name, string? link)
    {
        var sandbox = _world.Sandbox("t");
        if (link is not null || _api.GetText("v1/endpoints").Contains(Id(name, parent), StringComparison.Ordinal))
        {
            Call("NetworkDriver.Leave", Endpoint(name, parent) + "}");
            _ = link is not null && Tool.Ip($"-n {sandbox} link set eth0 down") && Tool.Ip($"-n {sandbox} link set eth0 name {link} netns {_world.Host}");
            Call("NetworkDriver.DeleteEndpoint", Endpoint(name, parent) + "}");
        }

        Call("NetworkDriver.DeleteNetwork", $$"""{"NetworkID":"{{Id(name, parent)}}"}""");
        lock (_engine.Networks)
        {
            _ = _engine.Networks.Remove(Id(name, parent));
        }
    }

    private JsonElement Call(string method, string body)
    {
        var said = "";
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience && !Subject.HasEnded)
        {
            try
            {
                var answer = _plugin.Post(method, body);
                if (!answer.TryGetProperty("Err", out var error) || error.GetString() is not { Length: > 0 } words)
                {
                    return answer;
                }

                said = words;
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or JsonException or IOException)
            {
                said = failure.Message;
            }

            Thread.Sleep(50);
        }

        throw new WorkException($"{method} is refused for {waited.Elapsed.TotalSeconds:0} s: {said}");
    }

    private string At(string name) => Path.Combine(_world.Folder, name);
}

using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>What a seed makes happen at once: a few managers, the reconciler, accidents, refusals. And what must hold after it.</summary>
internal sealed class Scenario
{
    /// <summary>How many endpoints have addresses that nobody draws.</summary>
    private const int Fixed = 3;
    private readonly Random _random;
    private readonly World _world;
    private readonly History _history = new();
    private readonly List<EndpointPlan> _endpoints = [];
    private readonly List<Manager> _managers = [];
    private bool _losesSandboxes;
    private bool _losesParents;
    private bool _isRefused;

    public Scenario(int seed)
    {
        _random = new Random(seed);
        _world = new World(seed);
    }

    public World World => _world;

    public string? Failure => _world.Schedule.Failure;

    /// <summary>What was asked and answered, for people.</summary>
    public string Story => _history.ToString();

    /// <summary>Runs a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="prepare">Does something to the world before.</param>
    public static Scenario Run(int seed, Action<World>? prepare = null)
    {
        var scenario = new Scenario(seed);
        prepare?.Invoke(scenario._world);
        scenario._world.Schedule.Run(scenario.RunAsync);
        return scenario;
    }

    private async Task RunAsync()
    {
        _world.Kernel.AddCard("p0", 2, "lan0");
        _world.Kernel.AddCard("p1", 3);
        var foreign = _world.Kernel.Host.Add(new LinkInfo { Index = 4, Name = "theirs0", Alias = "bunshin ba9876543210 endpoint 000000000001", LinkIndex = 2, Kind = new Linux.Netlink.Kinds.MacvlanKind() });
        _world.Kernel.MakeSandbox(Manager.Sandbox(0));
        _world.Kernel.MakeSandbox(Manager.Sandbox(1));
        Choose();
        var actors = Actors();
        foreach (var actor in actors)
        {
            await actor;
        }

        _world.Schedule.AwaitQuiet();
        var checks = new Checks(_world, _endpoints);
        if (!_isRefused)
        {
            checks.Remembered(_history, _managers.SelectMany(static manager => manager.Settled));
        }

        checks.Answers(_history, new Model(NetworkPlan.All, _endpoints, _losesSandboxes, _losesParents));
        _world.Schedule.CalmDown();
        Repair();
        checks.Settled(_losesParents);
        if (!_losesParents && _world.Kernel.Host.Links.GetValueOrDefault(4) != foreign)
        {
            _world.Schedule.Fail("a link of another installation was touched");
        }

        checks.Disposed();
    }

    private void Choose()
    {
        var first = _random.Next(NetworkPlan.All.Count);
        var second = _random.Next(3) == 0 ? first : _random.Next(NetworkPlan.All.Count);
        string Address(int network, int host) => NetworkPlan.All[network].Subnet.Replace("0/24", $"{host}", StringComparison.Ordinal);
        _endpoints.Add(new EndpointPlan("000000000001", first, Address(first, 2)));
        _endpoints.Add(new EndpointPlan("000000000002", first, Address(first, _random.Next(2, 4))));
        _endpoints.Add(new EndpointPlan("000000000003", second, Address(second, _random.Next(2, 4))));
        _endpoints.Add(new EndpointPlan("000000000004", NetworkPlan.Pooled, "drawn by 4"));
        _endpoints.Add(new EndpointPlan("000000000005", NetworkPlan.Pooled, "drawn by 5"));
        if (_random.Next(3) == 0)
        {
            _isRefused = true;
            _world.Refusals = (_random.Next(1, 4), 0.03);
        }

        _world.Kernel.LosesNews = _random.Next(4) == 0 || _world.Kernel.IsSilent ? 0.2 : 0;
    }

    private List<Task> Actors()
    {
        var actors = new List<Task>();
        var managers = _random.Next(1, 4);
        for (var number = 0; number < managers; number++)
        {
            var (endpoint, sandbox, life) = (_random.Next(Fixed), _random.Next(2), new Random(_random.Next()));
            var manager = new Manager(_world, _history, _endpoints, $"m{number}");
            _managers.Add(manager);
            actors.Add(_world.Schedule.BeginAsync($"m{number}", () => manager.Live(endpoint, sandbox, makesNetwork: true, life)));
        }

        AddPoolOwners(actors, _endpoints.Exists(static endpoint => endpoint.Network == NetworkPlan.Pooled && char.IsDigit(endpoint.Address[0])) ? _random.Next(3) : 0);
        for (var number = _random.Next(3); number > 0; number--)
        {
            var manager = new Manager(_world, _history, _endpoints, $"x{number}");
            var asked = AnyCall(manager);
            actors.Add(_world.Schedule.BeginAsync($"x{number}", asked));
        }

        if (_random.Next(4) == 0)
        {
            var manager = new Manager(_world, _history, _endpoints, "n");
            actors.Add(_world.Schedule.BeginAsync("n", async () =>
            {
                _ = await manager.CreateNetwork(_endpoints[0].Network);
                _ = await manager.DeleteNetwork(_endpoints[0].Network);
                _ = await manager.CreateNetwork(_endpoints[0].Network);
            }));
        }

        for (var looks = _random.Next(3); looks > 0; looks--)
        {
            var isFull = _random.Next(4) > 0;
            actors.Add(_world.Schedule.BeginAsync("reconciler", () =>
            {
                _world.Reconciler.Look(isFull, TimeSpan.FromSeconds(2));
                return Task.CompletedTask;
            }));
        }

        if (_random.Next(3) == 0)
        {
            actors.Add(_world.Schedule.BeginAsync("accident", Accident(_random.Next(6))));
        }

        return actors;
    }

    private void AddPoolOwners(List<Task> actors, int owners)
    {
        var drawn = new HashSet<Packets.Addresses.IpAddress>();
        for (var number = 0; number < owners; number++)
        {
            var (endpoint, sandbox, life, releasesPool) = (Fixed + number, _random.Next(2), new Random(_random.Next()), _random.Next(2) == 0);
            var manager = new Manager(_world, _history, _endpoints, $"d{number}");
            var owner = new PoolOwner(_world, drawn);
            actors.Add(_world.Schedule.BeginAsync($"d{number}", () => owner.Live(
                _endpoints[endpoint], () => manager.Live(endpoint, sandbox, makesNetwork: life.Next(3) == 0, life), releasesPool)));
        }
    }

    private Func<Task> AnyCall(Manager manager)
    {
        var endpoint = _random.Next(Fixed);
        var sandbox = _random.Next(2);
        var network = _endpoints[endpoint].Network;
        return _random.Next(7) switch
        {
            0 => () => manager.CreateNetwork(network),
            1 => () => manager.DeleteNetwork(network),
            2 or 3 => () => manager.Create(endpoint),
            4 => () => manager.Join(endpoint, sandbox),
            5 => () => manager.Leave(endpoint),
            _ => () => manager.Delete(endpoint),
        };
    }

    private Func<Task> Accident(int which)
    {
        var mark = _world.Marks.Endpoint(_endpoints[_random.Next(Fixed)].Id);
        var host = _world.Kernel.Host;
        _losesSandboxes = which == 5;
        _losesParents = which == 2;
        var waits = _random.Next(60);
        Action accident = which switch
        {
            0 => () => Remove(alias => alias == mark),
            1 => () => Remove(alias => alias == _world.Marks.Vlan),
            2 => () => host.Remove(2),
            3 => () => Rename("p0", "q0"),
            4 => () => Remove(alias => alias == _world.Marks.Shim),
            _ => () => _world.Kernel.RemoveSandbox(Manager.Sandbox(0)),
        };
        return () =>
        {
            for (; waits > 0; waits--)
            {
                _world.Schedule.Point("accident");
            }

            accident();
            _world.Schedule.Point("accident");
            if (which == 2)
            {
                _world.Kernel.AddCard("p0", 22, "lan0");
            }

            return Task.CompletedTask;
        };
    }

    private void Remove(Func<string, bool> isMeant)
    {
        foreach (var (space, link) in _world.Kernel.With(isMeant))
        {
            space.Remove(link.Index);
        }
    }

    private void Rename(string from, string to)
    {
        if (_world.Kernel.Host.Find(from) is { } link && link.Name == from)
        {
            _world.Kernel.Host.Change(link.Index, link => link with { Name = to });
        }
    }

    /// <summary>All is there again, and nothing is refused any more.</summary>
    private void Repair()
    {
        _world.Refusals = default;
        _world.Kernel.LosesNews = 0;
        Rename("q0", "p0");
        _world.Kernel.MakeSandbox(Manager.Sandbox(0));
    }
}

using Bunshin.Networks.Attaching;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>What must hold when all that was asked has been answered, and the reconciler has looked twice after it.</summary>
internal sealed class Checks(World world, IReadOnlyList<EndpointPlan> endpoints)
{
    /// <summary>No answer is contradicted by another, or by what is stored.</summary>
    public void Answers(History history, Model model)
    {
        if (history.Contradiction(model, State(model)) is { } contradiction)
        {
            world.Schedule.Fail(contradiction);
        }

        if (!Same(world.Registry.Current.Endpoints.Values, world.Store.Stored.Endpoints.Values) || !Same(world.Registry.Current.Networks.Values, world.Store.Stored.Networks.Values)
            || !Same(world.Registry.Current.Holdings.Values, world.Store.Stored.Holdings.Values))
        {
            world.Schedule.Fail("what is in memory is not what is stored");
        }

        foreach (var holding in world.Registry.Current.Holdings.Values)
        {
            if (holding.EndpointId is { } id && !world.Registry.Current.Endpoints.ContainsKey(id))
            {
                world.Schedule.Fail($"{holding.Address} is held by endpoint {id}, which is not there");
            }
        }

        var held = world.Registry.Current.Holdings.Values.Where(static holding => holding.Lan is not null).Select(static holding => (holding.Lan!, holding.Address)).ToHashSet();
        if (!held.SetEquals(world.Lan.Claims))
        {
            world.Schedule.Fail($"held are {string.Join(", ", held)}; claimed are {string.Join(", ", world.Lan.Claims)}");
        }
    }

    /// <summary>Where a link was set up, and its manager said so, before or after, that is known.</summary>
    public void Remembered(History history, IEnumerable<int> settled)
    {
        foreach (var endpoint in settled.Where(endpoint => history.IsStillJoined(endpoint, endpoints[endpoint].Network)))
        {
            var found = world.Kernel.With(alias => world.Marks.IsEndpoint(alias, endpoints[endpoint].Id)).Where(static one => !one.Space.IsHost && one.Link.IsUp);
            if (world.Registry.Current.Endpoints.GetValueOrDefault(endpoints[endpoint].Id) is { IsJoined: true, Attachment: { SeenName: null, Sandbox: var sandbox } }
                && found.FirstOrDefault(one => one.Space.Place.Path == sandbox) is { Link: { } link })
            {
                world.Schedule.Fail($"{link.Name} of endpoint {endpoints[endpoint].Id} has come up in {sandbox}, and nobody has taken note");
            }
        }
    }

    /// <summary>Links are as the store has it.</summary>
    public void Settled(bool losesParents)
    {
        for (var look = 0; look < (losesParents ? 5 : 4); look++)
        {
            world.Reconciler.Look(isFull: true);
            world.Schedule.AwaitQuiet();
        }

        foreach (var endpoint in endpoints)
        {
            Check(endpoint);
        }

        CheckHost();
        var problems = world.Reconciler.Problems.Concat(world.Board.Problems).ToArray();
        if (problems.Length > 0)
        {
            world.Schedule.Fail($"all is there, and yet: {string.Join("; ", problems)}");
        }
    }

    /// <summary>An end of the process leaves everything where it is.</summary>
    public void Disposed()
    {
        var before = Links();
        world.Reconciler.Dispose();
        world.Attachments.Dispose();
        world.Schedule.AwaitQuiet();
        if (!before.SequenceEqual(Links()))
        {
            world.Schedule.Fail($"the end changed links: {string.Join(", ", before)} became {string.Join(", ", Links())}");
        }

        if (((FakeDatapath)world.Host.Datapaths[0]).Served is { Count: > 0 } served)
        {
            world.Schedule.Fail($"after the end {string.Join(", ", served)} is still served");
        }
    }

    private static bool Same<T>(IEnumerable<T> one, IEnumerable<T> other) => one.ToHashSet().SetEquals(other);

    private string[] Links() => [.. world.Kernel.Spaces.SelectMany(static space => space.Links.Values.Select(link => $"{space}:{link.Index}:{link.Name}"))];

    private ulong State(Model model)
    {
        var view = world.Registry.Current;
        var state = 0UL;
        for (var network = 0; network < NetworkPlan.All.Count; network++)
        {
            state = model.With(state, network, view.Networks.ContainsKey(NetworkPlan.All[network].Id));
        }

        for (var endpoint = 0; endpoint < endpoints.Count; endpoint++)
        {
            var stored = view.Endpoints.GetValueOrDefault(endpoints[endpoint].Id);
            state = model.WithEndpoint(state, endpoint, stored is null ? null : stored.Attachment is null ? -1 : stored.IsJoined ? stored.Attachment.Sandbox[^1] - '0' : -2);
        }

        return state;
    }

    private void Check(EndpointPlan endpoint)
    {
        var found = world.Kernel.With(alias => world.Marks.IsEndpoint(alias, endpoint.Id));
        var stored = world.Registry.Current.Endpoints.GetValueOrDefault(endpoint.Id);
        var where = string.Join(", ", found.Select(static one => $"{one.Link.Name} in {one.Space}"));
        if (stored is null && found.Count > 0)
        {
            world.Schedule.Fail($"endpoint {endpoint.Id} is not there, and {where} is its");
        }

        if (found.Count > 1 || (stored?.IsJoined == true && found.Count == 0))
        {
            world.Schedule.Fail($"endpoint {endpoint.Id} is {(stored!.IsJoined ? $"joined to {stored.Attachment!.Sandbox}" : "not joined")}, and has {found.Count} links: {where}");
        }
    }

    private void CheckHost()
    {
        var wanted = HostDevices.WantedBy(world.Registry.Current, world.Marks);
        var host = world.Kernel.Host;
        foreach (var link in host.Links.Values.Where(link => world.Marks.IsOwn(link.Alias) && world.Marks.EndpointOf(link.Alias, static _ => true) is null))
        {
            if (!wanted.Contains(link.Name))
            {
                world.Schedule.Fail($"nobody wants {link.Name}");
            }
        }

        foreach (var child in ((FakeDatapath)world.Host.Datapaths[0]).Children)
        {
            if (world.Marks.EndpointOf(child.Alias, static _ => true) is { } endpoint ? !world.Registry.Current.Endpoints.ContainsKey(endpoint) : !wanted.Contains(child.Name))
            {
                world.Schedule.Fail($"{child.Name} ({child.Alias}) is served, and nobody wants it");
            }
        }

        foreach (var name in wanted)
        {
            if (host.Find(name) is not { IsUp: true } link)
            {
                world.Schedule.Fail($"{name} is {(host.Find(name) is null ? "not there" : "down")}");
            }
        }
    }
}

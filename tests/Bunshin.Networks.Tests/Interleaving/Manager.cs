using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>What a container manager does with networks and endpoints: asks, moves links, and sometimes forgets a step or dies.</summary>
/// <param name="world">The world.</param>
/// <param name="history">Where its calls are written down.</param>
/// <param name="endpoints">The endpoints.</param>
/// <param name="who">Its name.</param>
internal sealed class Manager(World world, History history, IReadOnlyList<EndpointPlan> endpoints, string who)
{
    /// <summary>Of which endpoints it has said that their links are up.</summary>
    public HashSet<int> Settled { get; } = [];

    public static string Sandbox(int number) => $"/s{number}";

    public Task<Answer> CreateNetwork(int network)
    {
        var plan = NetworkPlan.All[network];
        return history.Do(new Call(CallKind.CreateNetwork, network, 0, 0, who), () => world.Service.CreateNetworkAsync(plan.Id, plan.Settings, plan.Subnets));
    }

    public Task<Answer> DeleteNetwork(int network) =>
        history.Do(new Call(CallKind.DeleteNetwork, network, 0, 0, who), () => world.Service.DeleteNetworkAsync(NetworkPlan.All[network].Id));

    public Task<Answer> Create(int endpoint) => Do(CallKind.Create, endpoint, 0, plan => world.Service.CreateEndpointAsync(new EndpointRequest(
        NetworkOf(plan).Id, plan.Id, new IpPrefix(IpAddress.Parse(plan.Address), 24), null, null)));

    public Task<Answer> Join(int endpoint, int sandbox) =>
        Do(CallKind.Join, endpoint, sandbox, plan => world.Service.JoinAsync(NetworkOf(plan).Id, plan.Id, Sandbox(sandbox)));

    public Task<Answer> Leave(int endpoint) => Do(CallKind.Leave, endpoint, 0, plan => world.Service.LeaveAsync(NetworkOf(plan).Id, plan.Id));

    public Task<Answer> Delete(int endpoint) => Do(CallKind.Delete, endpoint, 0, plan => world.Service.DeleteEndpointAsync(NetworkOf(plan).Id, plan.Id));

    /// <summary>A container's life, as far as a seed lets it come.</summary>
    /// <param name="endpoint">Its endpoint.</param>
    /// <param name="sandbox">Its sandbox.</param>
    /// <param name="makesNetwork">It begins with its network.</param>
    /// <param name="random">Says where it ends, and what is asked for twice.</param>
    public async Task Live(int endpoint, int sandbox, bool makesNetwork, Random random)
    {
        var steps = random.Next(10) < 7 ? int.MaxValue : random.Next(2, 7);
        var twice = random.Next(12);
        var isEnded = random.Next(2) == 0;
        async Task<bool> Step(int number, Func<Task<Answer>> step)
        {
            if (--steps < 0)
            {
                return false;
            }

            // A manager that heard no answer asks again, perhaps while the first call is still under way.
            var again = twice == number ? world.Schedule.BeginAsync(who + "'", step) : Task.CompletedTask;
            var answer = await step();
            await again;
            return answer == Answer.Done || (answer == Answer.Refused && random.Next(2) == 0 && await step() == Answer.Done);
        }

        if ((makesNetwork && !await Step(0, () => CreateNetwork(endpoints[endpoint].Network)))
            || !await Step(1, () => Create(endpoint)) || !await Step(2, () => Join(endpoint, sandbox)) || --steps < 0)
        {
            return;
        }

        // It may say that the link is there before it is.
        var settled = random.Next(3) > 0 ? world.Schedule.BeginAsync(who + "\"", () => Settle(endpoint)) : null;
        var removed = random.Next(10) == 0 ? world.Schedule.BeginAsync(who + "-", () => Delete(endpoint)) : Task.CompletedTask;
        MoveIn(endpoint, sandbox);
        await (settled ?? Settle(endpoint));
        await removed;
        if (isEnded && await Step(3, () => Leave(endpoint)))
        {
            MoveOut(endpoint, sandbox, random.Next(4) > 0);
            if (await Step(4, () => Delete(endpoint)) && random.Next(3) == 0)
            {
                _ = await Step(5, () => DeleteNetwork(endpoints[endpoint].Network));
            }
        }
    }

    private Task Settle(int endpoint)
    {
        world.Schedule.Point("settle");
        try
        {
            world.Service.Settle(NetworkOf(endpoints[endpoint]).Id, endpoints[endpoint].Id);
            _ = Settled.Add(endpoint);
        }
        catch (NetworkException)
        {
            // Somebody else has removed it.
        }

        return Task.CompletedTask;
    }

    private void MoveIn(int endpoint, int sandbox)
    {
        world.Schedule.Point("move in");
        if (world.Registry.Current.Endpoints.GetValueOrDefault(endpoints[endpoint].Id)?.Attachment is { } now && now.Sandbox != Sandbox(sandbox))
        {
            // Another manager has joined it elsewhere since: what is on the host is that one's to move.
            return;
        }

        var space = world.Kernel.MakeSandbox(Sandbox(sandbox));
        var name = $"eth{endpoint}";
        if (world.Kernel.Move(world.Kernel.Host, EndpointLink.NameOf(endpoints[endpoint].Id), space, name) is not null)
        {
            world.Schedule.Point("set up");
            if (space.Find(name) is { } link)
            {
                space.Change(link.Index, static link => link with { Flags = LinkFlags.Up | LinkFlags.LowerUp });
            }
        }
    }

    private void MoveOut(int endpoint, int sandbox, bool comesBack)
    {
        world.Schedule.Point("move out");
        if (comesBack && world.Kernel.Sandbox(Sandbox(sandbox)) is { } space && world.Marks.Endpoint(endpoints[endpoint].Id) is var mark
            && space.Links.Values.FirstOrDefault(link => link.Alias == mark) is { } link)
        {
            _ = world.Kernel.Move(space, link.Name, world.Kernel.Host, EndpointLink.NameOf(endpoints[endpoint].Id));
        }
    }

    private static NetworkPlan NetworkOf(EndpointPlan endpoint) => NetworkPlan.All[endpoint.Network];

    private Task<Answer> Do(CallKind what, int endpoint, int sandbox, Func<EndpointPlan, Task> request) => history.Do(
        new Call(what, endpoints[endpoint].Network, endpoint, sandbox, who), () => request(endpoints[endpoint]));
}

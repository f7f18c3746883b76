using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>A store in memory that looks at what it is given: no two have one address, and none that is given is still in use.</summary>
internal sealed class CheckedStore(World world) : INetworkStore
{
    public string Installation => "0123456789ab";

    public RegistryView Stored { get; private set; } = RegistryView.Empty;

    /// <summary>Which address each endpoint had last.</summary>
    private readonly Dictionary<string, (string Scope, IpAddress Address)> _had = new(StringComparer.Ordinal);

    public StoreChange Load() => new();

    public void Commit(StoreChange change)
    {
        world.Schedule.Point("store");
        if (world.Refusal("store", "") is { } refusal)
        {
            throw new NetworkException(NetworkProblem.Unavailable, refusal.Message, refusal);
        }

        var before = Stored;
        Stored = before.With(change);
        foreach (var endpoint in change.Endpoints)
        {
            Check(endpoint, isNew: !before.Endpoints.ContainsKey(endpoint.Id));
        }
    }

    public void Dispose()
    {
    }

    private void Check(Endpoint endpoint, bool isNew)
    {
        if (!Stored.Networks.TryGetValue(endpoint.NetworkId, out var network))
        {
            world.Schedule.Fail($"endpoint {endpoint.Id} is stored, and its network {endpoint.NetworkId} is not");
        }

        foreach (var address in endpoint.Addresses.Select(static address => address.Address))
        {
            if (!Stored.Holdings.TryGetValue((network.Scope, address), out var holding) || holding.EndpointId != endpoint.Id)
            {
                world.Schedule.Fail($"endpoint {endpoint.Id} is stored with {address}, which {holding?.EndpointId ?? "nobody"} holds");
            }

            if (isNew && world.Kernel.With(alias => IsInUse(alias, endpoint.Id, (network.Scope, address))) is [var (space, link), ..])
            {
                world.Schedule.Fail($"{address} is given to endpoint {endpoint.Id} while {link.Name} in {space} ({link.Alias}) still has it");
            }

            _had[endpoint.Id] = (network.Scope, address);
        }
    }

    private bool IsInUse(string alias, string except, (string Scope, IpAddress Address) what) =>
        world.Marks.EndpointOf(alias, static _ => true) is { } other && other != except && _had[other] == what;
}

using System.Collections.Immutable;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Attaching;
using Bunshin.Networks.Locking;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Requests;

/// <summary>Networks and their endpoints: made, joined, left, removed. Every call may be repeated, and come from any thread.</summary>
public sealed class NetworkService(Registry registry, IAttachments attachments, EndpointAddresses addresses)
{
    private readonly Gates<string> _networks = new();
    private readonly Gates<string> _endpoints = new();

    /// <summary>The state now.</summary>
    public RegistryView Current => registry.Current;

    /// <summary>Makes a network. The same again is not an error; another of that id is.</summary>
    /// <param name="id">Its id, chosen by the asker.</param>
    /// <param name="settings">What is asked for.</param>
    /// <param name="subnets">Its subnets; a pool of ours with the same prefix that is not a network's yet becomes this one's.</param>
    /// <exception cref="NetworkException">Refused, with all reasons.</exception>
    /// <param name="cancellation">Gives up waiting for its turn.</param>
    public async Task<Network> CreateNetworkAsync(string id, NetworkSettings settings, IReadOnlyList<Subnet> subnets, CancellationToken cancellation = default)
    {
        using var _ = await _networks.EnterAsync(id, cancellation);
        if (registry.Current.Networks.GetValueOrDefault(id) is { } present)
        {
            return IsSame(present, settings, subnets)
                ? present
                : throw new NetworkException(NetworkProblem.Conflict, $"network {id} is there already, with other settings; remove it first");
        }

        var problems = NetworkRules.Problems(settings, subnets);
        if (problems.Count > 0)
        {
            throw new NetworkException(NetworkProblem.Invalid, problems);
        }

        var network = Add(id, settings, subnets);
        try
        {
            await attachments.OpenAsync(network);
            return network;
        }
        catch
        {
            registry.Change(view => Removal(view, network));
            await CloseAsync(network);
            throw;
        }
    }

    /// <summary>Removes a network and what is left of it. One that is not there is no error; one with joined endpoints is refused.</summary>
    public async Task DeleteNetworkAsync(string id, CancellationToken cancellation = default)
    {
        using var _ = await _networks.EnterAsync(id, cancellation);
        if (registry.Current.Networks.GetValueOrDefault(id) is not { } network)
        {
            return;
        }

        var endpoints = registry.Current.EndpointsOf(id).ToArray();
        Array.ForEach(endpoints, static endpoint => IsNotJoined(endpoint));
        foreach (var endpoint in endpoints)
        {
            await DeleteAsync(id, endpoint.Id, isForgotten: false, IsNotJoined, cancellation);
        }

        registry.Change(view => Removal(view, network));
        await attachments.CloseAsync(network);
    }

    /// <summary>Makes an endpoint: its addresses become its own, its MAC is fixed.</summary>
    /// <exception cref="NetworkException">An address is outside the subnets, taken, or found on the LAN; the MAC is taken or not to be chosen.</exception>
    public async Task<Endpoint> CreateEndpointAsync(EndpointRequest request, CancellationToken cancellation = default)
    {
        using var _ = await _endpoints.EnterAsync(request.Id, cancellation);
        var network = registry.Current.Network(request.NetworkId);
        if (registry.Current.Endpoints.GetValueOrDefault(request.Id) is { } present)
        {
            return present.NetworkId == request.NetworkId && present.Ipv4 == request.Ipv4 && present.Ipv6 == request.Ipv6
                ? present
                : throw new NetworkException(NetworkProblem.Conflict, $"endpoint {request.Id} is there already, with other addresses or on another network");
        }

        var problems = NetworkRules.Problems(network, request);
        return problems.Count == 0
            ? await addresses.CreateAsync(network, request, stale => DeleteAsync(stale.NetworkId, stale.Id, isForgotten: false, addresses.IsStale, cancellation), cancellation)
            : throw new NetworkException(NetworkProblem.Invalid, problems);
    }

    /// <summary>Joins an endpoint to a sandbox: its link is made, on the host, for the asker to move.</summary>
    /// <param name="networkId">The network.</param>
    /// <param name="endpointId">The endpoint.</param>
    /// <param name="sandbox">Path of the network namespace, which need not be there yet.</param>
    /// <exception cref="NetworkException">It is joined to another sandbox, or the link cannot be made.</exception>
    /// <param name="cancellation">Gives up waiting for its turn.</param>
    public async Task<JoinAnswer> JoinAsync(string networkId, string endpointId, string sandbox, CancellationToken cancellation = default)
    {
        using var _ = await _endpoints.EnterAsync(endpointId, cancellation);
        var network = registry.Current.Network(networkId);
        var endpoint = registry.Current.Endpoint(networkId, endpointId);
        if (endpoint.IsJoined && endpoint.Attachment!.Sandbox != sandbox)
        {
            throw new NetworkException(NetworkProblem.Conflict, $"endpoint {endpointId} is joined to {endpoint.Attachment.Sandbox}; it must leave that first");
        }

        if (endpoint.Attachment is { IsLeft: true } left && left.Sandbox != sandbox)
        {
            // Its manager may not have taken the link out of the sandbox that it left, where nobody would look for it any more.
            await attachments.DetachAsync(network, endpoint);
        }

        var joined = endpoint.IsJoined ? endpoint : endpoint with { Attachment = JoinRules.Attachment(endpoint, sandbox) };
        Store(joined);
        try
        {
            await attachments.AttachAsync(network, joined);
            return JoinRules.Answer(network, joined, attachments.RoutesToHost(registry.Current.Network(networkId)));
        }
        catch
        {
            Store(endpoint);
            throw;
        }
    }

    /// <summary>The asker has set the link up: see to it that the LAN learns of it. Comes back at once.</summary>
    public void Settle(string networkId, string endpointId)
    {
        var network = registry.Current.Network(networkId);
        var endpoint = registry.Current.Endpoint(networkId, endpointId);
        if (endpoint.IsJoined)
        {
            attachments.Settle(network, endpoint);
        }
    }

    /// <summary>The endpoint is in no sandbox any more. One that is in none, or not there, is not an error.</summary>
    /// <remarks>Its link stays: the asker takes it out of the sandbox only now. It goes with the endpoint.</remarks>
    public async Task LeaveAsync(string networkId, string endpointId, CancellationToken cancellation = default)
    {
        using var _ = await _endpoints.EnterAsync(endpointId, cancellation);
        if (registry.Current.Endpoints.GetValueOrDefault(endpointId) is { IsJoined: true } endpoint && endpoint.NetworkId == networkId)
        {
            Store(endpoint with { Attachment = endpoint.Attachment! with { IsLeft = true } });
            attachments.Unsettle(endpoint);
        }
    }

    /// <summary>Removes an endpoint, its link, and addresses that are not a pool's. One that is not there is no error.</summary>
    public Task DeleteEndpointAsync(string networkId, string endpointId, CancellationToken cancellation = default) =>
        DeleteAsync(networkId, endpointId, isForgotten: false, static _ => true, cancellation);

    /// <summary>
    /// Removes an endpoint that its manager has forgotten, and also the addresses that the manager would have given back to a pool. One that is
    /// another by now than was seen stays.
    /// </summary>
    internal Task ForgetEndpointAsync(Endpoint seen) => DeleteAsync(seen.NetworkId, seen.Id, isForgotten: true, now => now == seen, CancellationToken.None);

    /// <param name="networkId">Its network.</param>
    /// <param name="endpointId">The endpoint.</param>
    /// <param name="isForgotten">Its manager will not give its addresses back.</param>
    /// <param name="isMeant">Looks at it when its turn has come: it may have been joined while that was waited for.</param>
    /// <param name="cancellation">Gives up waiting for its turn.</param>
    private async Task DeleteAsync(string networkId, string endpointId, bool isForgotten, Func<Endpoint, bool> isMeant, CancellationToken cancellation)
    {
        using var _ = await _endpoints.EnterAsync(endpointId, cancellation);
        if (registry.Current.Networks.GetValueOrDefault(networkId) is not { } network
            || registry.Current.Endpoints.GetValueOrDefault(endpointId) is not { } endpoint || endpoint.NetworkId != networkId || !isMeant(endpoint))
        {
            return;
        }

        // Who mends the links of joined endpoints must not make this one's anew once it is removed.
        var leaving = endpoint.IsJoined ? endpoint with { Attachment = endpoint.Attachment! with { IsLeft = true } } : endpoint;
        Store(leaving);
        try
        {
            // The link first: an address that is given out again must not still be in use.
            await attachments.DetachAsync(network, leaving);
        }
        catch
        {
            Store(endpoint);
            throw;
        }

        try
        {
            await addresses.DeleteAsync(network, leaving, isForgotten, cancellation);
        }
        finally
        {
            // Whatever began while its link was being removed finds no endpoint from here on.
            attachments.Unsettle(leaving);
        }
    }

    /// <summary>The reconciler may have opened meanwhile what could not be opened at first.</summary>
    private async Task CloseAsync(Network network)
    {
        try
        {
            await attachments.CloseAsync(network);
        }
        catch (NetworkException)
        {
            // The first refusal is the one to be told; what is left is swept as nobody's.
        }
    }

    private static bool IsNotJoined(Endpoint endpoint) => !endpoint.IsJoined ? true : throw new NetworkException(
        NetworkProblem.Conflict,
        $"network {endpoint.NetworkId} has endpoint {endpoint.Id}, joined to {endpoint.Attachment!.Sandbox}; let it leave first");

    private static bool IsSame(Network present, NetworkSettings settings, IReadOnlyList<Subnet> subnets) =>
        present.Settings with { Sources = [], Routes = [] } == settings with { Sources = [], Routes = [] }
        && present.Settings.Sources.SequenceEqual(settings.Sources)
        && present.Settings.Routes.SequenceEqual(settings.Routes)
        && present.Subnets.Count == subnets.Count
        && present.Subnets.Zip(subnets).All(pair => IsSame(pair.First, pair.Second));

    private static bool IsSame(Subnet one, Subnet other) =>
        one.Prefix == other.Prefix && one.Gateway == other.Gateway && one.Space == other.Space
        && one.Auxiliary.OrderBy(entry => entry.Key, StringComparer.Ordinal).SequenceEqual(other.Auxiliary.OrderBy(entry => entry.Key, StringComparer.Ordinal));

    private static StoreChange Addition(RegistryView view, Network network)
    {
        var conflicts = network.Subnets
            .SelectMany(subnet => subnet.Auxiliary.Values.Append(subnet.Gateway ?? default).Where(address => !address.IsAny))
            .Select(address => AddressBook.FindHolder(view, network.Scope, address))
            .OfType<string>()
            .ToArray();
        return conflicts.Length == 0
            ? new StoreChange { Networks = [network], Pools = [.. NetworkRules.PoolsOf(view, network).Select(pool => pool with { NetworkId = network.Id })] }
            : throw new NetworkException(NetworkProblem.Conflict, conflicts);
    }

    private static StoreChange Removal(RegistryView view, Network network)
    {
        if (view.EndpointsOf(network.Id).FirstOrDefault() is { } late)
        {
            throw new NetworkException(NetworkProblem.Conflict, $"network {network.Id} got endpoint {late.Id} while it was to be removed; remove it again");
        }

        // Whoever manages addresses gives pools back on its own, before or after; until then they are nobody's again.
        var pools = view.Pools.Values.Where(pool => pool.NetworkId == network.Id).Select(pool => pool with { NetworkId = null }).ToArray();
        var held = view.Holdings.Values.Where(holding => holding.PoolId is { } id && pools.Any(pool => pool.Id == id)).ToArray();
        return new StoreChange
        {
            RemovedNetworks = [network.Id],
            Pools = pools,
            RemovedHoldings = [.. held.Select(holding => holding.Key)],
            Holdings = [.. held.Select(holding => holding with { Scope = AddressBook.OwnScope(holding.PoolId!) })],
        };
    }

    private Network Add(string id, NetworkSettings settings, IReadOnlyList<Subnet> subnets)
    {
        while (true)
        {
            // Choosing asks the kernel, and takes its time. Who has come to the same device meanwhile is seen when it is stored.
            var before = registry.Current.Networks;
            var choice = attachments.Choose(settings, [.. before.Values]);
            var network = new Network
            {
                Id = id,
                Settings = settings,
                Subnets = subnets,
                Datapath = choice.Datapath,
                Device = choice.Device,
                Created = DateTimeOffset.UtcNow,
            };
            var isStored = registry.Change(view => IsOvertaken(network, before, view) ? (new StoreChange(), false) : (Addition(view, network), true));
            if (isStored)
            {
                return network;
            }
        }
    }

    /// <summary>A network on the same device, or on the same LAN, was made or went over to another while this one's place was chosen.</summary>
    private static bool IsOvertaken(Network network, ImmutableSortedDictionary<string, Network> before, RegistryView now) => network.Device is { } device
        && now.Networks.Values.Any(other => other.Device is { } its && (its.Index == device.Index || its.Scope == device.Scope || its.Mark == device.Mark)
            && before.GetValueOrDefault(other.Id)?.Device != its);

    private void Store(Endpoint endpoint) =>
        registry.Change(view => view.Endpoints.GetValueOrDefault(endpoint.Id) == endpoint ? new StoreChange() : new StoreChange { Endpoints = [endpoint] });
}

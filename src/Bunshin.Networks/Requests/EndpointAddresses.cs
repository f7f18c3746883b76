using Bunshin.Networks.Addressing;
using Bunshin.Networks.Attaching;
using Bunshin.Networks.Probing;
using Bunshin.Networks.Sharing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Requests;

/// <summary>Makes addresses an endpoint's own, and gives them back. Any thread; one request at a time for an endpoint.</summary>
/// <remarks>
/// An address that a pool of ours gave out is held already. One that another's address management chose is not, so it is looked for on
/// the LAN and claimed among hosts here, before it is anybody's.
/// </remarks>
public sealed class EndpointAddresses(Registry registry, IAttachments attachments, IAddressProbe probe, ISharedAddresses shared)
{
    /// <summary>Stores an endpoint with its addresses and its MAC.</summary>
    /// <param name="network">Its network.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="forget">Removes another endpoint, in its turn, if it is stale by then (<see cref="IsStale"/>).</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task<Endpoint> CreateAsync(Network network, EndpointRequest request, Func<Endpoint, Task> forget, CancellationToken cancellation)
    {
        var wanted = new[] { request.Ipv4, request.Ipv6 }.OfType<IpPrefix>().Select(address => address.Address).ToArray();
        var fresh = wanted.Where(address => !IsFromPool(registry.Current, network, address))
            .Select(address => new AddressHolding(network.Scope, address, null, request.Id) { Lan = LanOf(network, address) })
            .ToArray();
        foreach (var holding in fresh)
        {
            if (Stale(registry.Current, network, holding.Address) is { } stale)
            {
                await forget(stale);
            }

            Refuse(registry.Current, network, request, holding.Address);
            await ProbeAsync(network, holding.Address, cancellation);
        }

        return await TakeAsync(network, request, wanted, fresh, cancellation);
    }

    /// <summary>Whether nothing speaks against it that an endpoint's manager has forgotten it.</summary>
    internal bool IsStale(Endpoint endpoint) => !(endpoint.IsJoined && attachments.IsThere(endpoint.Attachment!.Sandbox));

    /// <summary>Removes an endpoint from the store. Addresses of a pool stay held until their manager gives them back to it.</summary>
    /// <param name="network">Its network.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="isForgotten">Its manager will not give them back any more.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task DeleteAsync(Network network, Endpoint endpoint, bool isForgotten, CancellationToken cancellation)
    {
        using var turns = await EnterAsync(Holdings(registry.Current, network, endpoint), cancellation);
        var freed = registry.Change(view =>
        {
            var held = Holdings(view, network, endpoint);
            var own = Array.FindAll(held, holding => holding.PoolId is null || isForgotten);
            var change = new StoreChange
            {
                RemovedEndpoints = [endpoint.Id],
                RemovedHoldings = [.. own.Select(holding => holding.Key)],
                Holdings = [.. held.Except(own).Select(holding => holding with { EndpointId = null })],
            };
            return (change, own);
        });
        await GiveClaimsBackAsync(freed, cancellation);
    }

    /// <summary>
    /// An endpoint of the same network that has an address its manager gives out again: the manager has forgotten it, as Docker does
    /// after a crash without a word to its drivers. One whose sandbox is there is not forgotten, whatever is asked.
    /// </summary>
    private Endpoint? Stale(RegistryView view, Network network, IpAddress address) =>
        view.Holdings.GetValueOrDefault((network.Scope, address)) is { PoolId: null, EndpointId: { } id }
            && view.Endpoints.GetValueOrDefault(id) is { } endpoint && endpoint.NetworkId == network.Id
            && IsStale(endpoint)
            ? endpoint
            : null;

    private static AddressHolding[] Holdings(RegistryView view, Network network, Endpoint endpoint) =>
        [.. endpoint.Addresses
            .Select(address => view.Holdings.GetValueOrDefault((network.Scope, address.Address)))
            .OfType<AddressHolding>()
            .Where(holding => holding.EndpointId == endpoint.Id)];

    private static string? LanOf(Network network, IpAddress address) =>
        AddressBook.LanOf(network, network.Subnets.First(subnet => subnet.Prefix.Contains(address)).Prefix);

    private static bool IsFromPool(RegistryView view, Network network, IpAddress address) =>
        view.Holdings.GetValueOrDefault((network.Scope, address)) is { PoolId: not null, EndpointId: null };

    private static void Refuse(RegistryView view, Network network, EndpointRequest request, IpAddress address)
    {
        if (AddressBook.Find(view, network.Scope, address, request.Id) is { } holder)
        {
            throw new NetworkException(NetworkProblem.Conflict, holder);
        }

        if (DrawnFor(view, network, address) is { } other)
        {
            throw new NetworkException(
                NetworkProblem.Conflict,
                $"{address} was drawn from the pool of network {other}, which has the same subnet; make one of the two networks anew, with --ipam-opt parent={network.Settings.Parent}");
        }
    }

    /// <summary>
    /// The other network for which a pool of ours gave an address. A pool is bound to its network by space and prefix: had two alike
    /// been made at once, they may have been bound crosswise.
    /// </summary>
    private static string? DrawnFor(RegistryView view, Network network, IpAddress address) => view.Pools.Values
        .Where(pool => pool.NetworkId is not null && pool.NetworkId != network.Id
            && network.Subnets.Any(subnet => subnet.Space == pool.Space && subnet.Prefix == pool.Prefix)
            && view.Holdings.GetValueOrDefault((AddressBook.ScopeOf(view, pool), address)) is { EndpointId: null } held && held.PoolId == pool.Id)
        .Select(pool => pool.NetworkId)
        .FirstOrDefault();

    private async Task ProbeAsync(Network network, IpAddress address, CancellationToken cancellation)
    {
        if (network.LowerDevice is { } device && network.Settings.Probe != ProbeEffort.None
            && await probe.FindHolderAsync(device, address, network.Settings.Probe, cancellation) is { } holder)
        {
            throw new NetworkException(NetworkProblem.Conflict, $"{address} is in use on the LAN behind {device}, by {holder}; choose another, or exclude it with --aux-address");
        }
    }

    private async Task<Endpoint> TakeAsync(
        Network network, EndpointRequest request, IpAddress[] wanted, AddressHolding[] fresh, CancellationToken cancellation)
    {
        using var turns = await EnterAsync(fresh, cancellation);
        try
        {
            foreach (var holding in fresh.Where(holding => holding.Lan is not null))
            {
                var claim = await shared.ClaimAsync(holding.Lan!, holding.Address, $"endpoint {NetworkWords.Short(request.Id)}", cancellation);
                if (!claim.IsGranted)
                {
                    throw new NetworkException(NetworkProblem.Conflict, $"{holding.Address} is held on LAN {holding.Lan} by another host: {claim.Holder}");
                }
            }

            return registry.Change(view => Entry(view, network, request, wanted, fresh));
        }
        catch
        {
            // What was refused is not given back by this: only its owner can.
            await GiveClaimsBackAsync(fresh, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Waits for the turn of each address. They are entered in one order, IPv4 first, so that two requests cannot wait for each other.</summary>
    private async Task<IDisposable> EnterAsync(IReadOnlyList<AddressHolding> holdings, CancellationToken cancellation)
    {
        var turns = new Turns();
        try
        {
            foreach (var holding in holdings)
            {
                turns.Add(await registry.Gates.EnterAsync((holding.Lan ?? holding.Scope, holding.Address), cancellation));
            }

            return turns;
        }
        catch
        {
            turns.Dispose();
            throw;
        }
    }

    private async Task GiveClaimsBackAsync(IReadOnlyList<AddressHolding> holdings, CancellationToken cancellation)
    {
        foreach (var holding in holdings)
        {
            await shared.GiveBackAsync(registry.Current, holding.Lan, holding.Address, cancellation);
        }
    }

    private (StoreChange Change, Endpoint Endpoint) Entry(
        RegistryView view, Network network, EndpointRequest request, IpAddress[] wanted, AddressHolding[] fresh)
    {
        // The network may have gone, or the address been taken, while the LAN was asked.
        if (view.Network(network.Id) with { Device = network.Device } != network)
        {
            throw new NetworkException(NetworkProblem.NotFound, $"network {network.Id} was removed while endpoint {request.Id} was made, and another of that id is there; ask again");
        }

        foreach (var address in wanted.Where(address => !IsFromPool(view, network, address)))
        {
            Refuse(view, network, request, address);
            if (!Array.Exists(fresh, holding => holding.Address == address))
            {
                throw new NetworkException(NetworkProblem.Conflict, $"{address} was given back to its pool while endpoint {request.Id} was made");
            }
        }

        var endpoint = new Endpoint
        {
            Id = request.Id,
            NetworkId = network.Id,
            Ipv4 = request.Ipv4,
            Ipv6 = request.Ipv6,
            Address = NetworkRules.SharesAddress(network.Settings) ? null : Mac(view, network, request),
            Limits = request.Limits,
        };
        var holdings = wanted.Select(address => view.Holdings.GetValueOrDefault((network.Scope, address)) is { } held
            ? held with { EndpointId = request.Id }
            : Array.Find(fresh, holding => holding.Address == address)!);
        return (new StoreChange { Endpoints = [endpoint], Holdings = [.. holdings] }, endpoint);
    }

    private MacAddress Mac(RegistryView view, Network network, EndpointRequest request)
    {
        var beside = view.Endpoints.Values.Where(other => view.Networks.GetValueOrDefault(other.NetworkId)?.Scope == network.Scope).ToArray();
        var parent = attachments.ParentAddress(network);
        if (request.Address is { } wish)
        {
            var holder = Array.Find(beside, other => other.Address == wish) is { } other ? $"endpoint {other.Id} of network {other.NetworkId}" : wish == parent ? "the parent itself" : null;
            return holder is null ? wish : throw new NetworkException(NetworkProblem.Conflict, $"the MAC {wish} is in use by {holder}; on one LAN each needs its own");
        }

        var taken = beside.Select(other => other.Address).OfType<MacAddress>().ToHashSet();
        var address = (request.Ipv4 ?? request.Ipv6)?.Address;
        return address is { } known
            ? MacAssignment.For(network.Scope, known, IsTaken)
            : MacAssignment.For(request.Id, IsTaken);

        bool IsTaken(MacAddress mac) => taken.Contains(mac) || mac == parent;
    }

    private sealed class Turns : List<IDisposable>, IDisposable
    {
        public void Dispose() => ForEach(static turn => turn.Dispose());
    }
}

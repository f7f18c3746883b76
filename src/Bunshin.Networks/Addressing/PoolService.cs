using System.Globalization;
using System.Security.Cryptography;
using Bunshin.Networks.Probing;
using Bunshin.Networks.Sharing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Addressing;

/// <summary>Address pools: asked for, drawn from, given back. Every call may be repeated where its answer allows, and come from any thread.</summary>
public sealed class PoolService
{
    private readonly Registry _registry;
    private readonly ISharedAddresses _shared;
    private readonly AddressDraw _draw;
    private readonly ForgottenAddresses _forgotten;

    /// <summary>Over what is stored.</summary>
    public PoolService(Registry registry, IAddressProbe probe, ISharedAddresses shared)
        : this(registry, probe, shared, TimeProvider.System)
    {
    }

    internal PoolService(Registry registry, IAddressProbe probe, ISharedAddresses shared, TimeProvider clock)
    {
        _registry = registry;
        _shared = shared;
        _draw = new AddressDraw(registry, probe, shared, clock);
        _forgotten = new ForgottenAddresses(clock);
    }

    /// <summary>Makes a pool. Each request makes a new one, also for a subnet that another has: addresses stay unique all the same.</summary>
    /// <exception cref="NetworkException">The range is not within the subnet, or no subnet is free.</exception>
    public AddressPool RequestPool(PoolRequest request)
    {
        Check(request);
        return _registry.Change(view =>
        {
            var prefix = request.Prefix?.Network ?? SubnetChoice.Next(view, request.IsIpv6);
            var number = view.Pools.Values.Select(pool => pool.Number).DefaultIfEmpty().Max() + 1;
            var pool = new AddressPool
            {
                Id = NewId(number, prefix),
                Space = request.Space,
                Prefix = prefix,
                Range = request.Range?.Network,
                Parent = request.Parent,
                Number = number,
            };
            return (new StoreChange { Pools = [pool] }, pool);
        });
    }

    /// <summary>Removes a pool and the addresses drawn from it that no endpoint has. One that is not there is no error.</summary>
    public async Task ReleasePoolAsync(string poolId, CancellationToken cancellation = default)
    {
        // One by one, each with its claim: a crash between leaves a pool with fewer addresses, and the next request goes on.
        foreach (var holding in _registry.Current.Holdings.Values
            .Where(holding => holding.PoolId == poolId && holding.EndpointId is null).OrderBy(static holding => AddressSpan.Number(holding.Address)))
        {
            await GiveBackAsync(holding, poolId, cancellation);
        }

        _registry.Change(view => view.Pools.ContainsKey(poolId)
            ? new StoreChange
            {
                RemovedPools = [poolId],
                Holdings = [.. view.Holdings.Values.Where(holding => holding.PoolId == poolId).Select(holding => holding with { PoolId = null })],
            }
            : new StoreChange());
    }

    /// <summary>Draws an address: the wished-for one, else the lowest that is free in the pool's range and that nobody on the LAN is found to have.</summary>
    /// <param name="poolId">The pool.</param>
    /// <param name="wish">A certain address, or null.</param>
    /// <param name="isGateway">It is for the gateway: reserved instead of given out.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The address with the subnet's length.</returns>
    /// <exception cref="NetworkException">Outside the subnet, taken (by whom), found on the LAN (at which MAC), or none is left.</exception>
    /// <remarks>
    /// A wish for what the pool gave already and no endpoint has yet is granted again: the asker did not hear the answer. A
    /// wish before the pool is a network's is for an auxiliary address, and reserved as a gateway is.
    /// </remarks>
    public Task<IpPrefix> RequestAddressAsync(string poolId, IpAddress? wish, bool isGateway, CancellationToken cancellation = default) =>
        isGateway || (wish is not null && PoolPlace.Of(_registry.Current, poolId).Network is null)
            ? Task.FromResult(Reserve(poolId, wish, isGateway))
            : _draw.DrawAsync(poolId, wish, cancellation);

    /// <summary>Gives an address back. One that is not given out is not an error; one that an endpoint has goes with the endpoint.</summary>
    public async Task ReleaseAddressAsync(string poolId, IpAddress address, CancellationToken cancellation = default)
    {
        _registry.Change(view => view.Pools.GetValueOrDefault(poolId) is { } pool && pool.Reserved.Contains(address)
            ? new StoreChange { Pools = [pool with { Reserved = [.. pool.Reserved.Where(one => one != address)] }] }
            : new StoreChange());

        var view = _registry.Current;
        string[] scopes = view.Pools.GetValueOrDefault(poolId) is { } there
            ? [AddressBook.ScopeOf(view, there), AddressBook.OwnScope(poolId)]
            : [AddressBook.OwnScope(poolId)];
        foreach (var scope in scopes.Distinct(StringComparer.Ordinal))
        {
            if (view.Holdings.GetValueOrDefault((scope, address)) is { } holding && holding.PoolId == poolId)
            {
                await GiveBackAsync(holding, poolId, cancellation);
            }
        }
    }

    /// <summary>
    /// Gives back addresses of networks that were drawn for endpoints that never came, because whoever asked died before it
    /// made them. To be called again and again, every minute or so.
    /// </summary>
    /// <param name="age">How long one is without an endpoint; counted from the first call that sees it, also after a restart.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was given back.</returns>
    public async Task<IReadOnlyList<IpAddress>> ReleaseForgottenAsync(TimeSpan age, CancellationToken cancellation = default)
    {
        var forgotten = _forgotten.Find(_registry.Current, age);
        foreach (var holding in forgotten)
        {
            await GiveBackAsync(holding, holding.PoolId!, cancellation);
        }

        return [.. forgotten.Select(holding => holding.Address)];
    }

    private static void Check(PoolRequest request)
    {
        if (request.Range is not { } range)
        {
            return;
        }

        if (request.Prefix is not { } prefix)
        {
            throw new NetworkException(NetworkProblem.Invalid, $"range {range} is given without a subnet: name the subnet too");
        }

        if (range.Length < prefix.Length || !prefix.Contains(range.Address))
        {
            var why = range.IsIpv6 != prefix.IsIpv6 ? "they are of different families" : $"it must be part of it, such as {prefix.Network.Address}/{Math.Min(prefix.Length + 1, prefix.Address.BitLength)}";
            throw new NetworkException(NetworkProblem.Invalid, $"range {range} does not lie in subnet {prefix.Network}: {why}");
        }
    }

    /// <summary>The number is for people; the random part keeps an id from coming again, were the store to be lost.</summary>
    private static string NewId(long number, IpPrefix prefix) =>
        string.Create(CultureInfo.InvariantCulture, $"bunshin-{number}-{prefix}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");

    private IpPrefix Reserve(string poolId, IpAddress? wish, bool isGateway) => _registry.Change(view =>
    {
        var place = PoolPlace.Of(view, poolId);
        var address = wish ?? (place.LowestFree(view)(place.Span.First) is { } number
            ? place.Span.At(number)
            : throw PoolExhaustion.Describe(view, place, _draw.UnderWay));
        if (AddressBook.Unfit(place.Pool.Prefix, address) is { } unfit)
        {
            throw new NetworkException(NetworkProblem.Invalid, unfit);
        }

        if (isGateway && place.Pool.Reserved.Contains(address))
        {
            return (new StoreChange(), place.WithLength(address));
        }

        var conflict = isGateway ? AddressBook.FindHolder(view, place.Scope, address) : AddressBook.Find(view, place.Scope, address, null);
        return conflict is null
            ? (new StoreChange { Pools = [place.Pool with { Reserved = [.. place.Pool.Reserved, address] }] }, place.WithLength(address))
            : throw new NetworkException(NetworkProblem.Conflict, conflict);
    });

    /// <summary>Removes a holding and then its claim; what an endpoint has, only leaves the pool.</summary>
    private async Task GiveBackAsync(AddressHolding holding, string poolId, CancellationToken cancellation)
    {
        using var turn = await _registry.Gates.EnterAsync((holding.Lan ?? holding.Scope, holding.Address), cancellation);
        var freed = _registry.Change(view => view.Holdings.GetValueOrDefault(holding.Key) switch
        {
            { EndpointId: null } now when now.PoolId == poolId => (new StoreChange { RemovedHoldings = [now.Key] }, now),
            { } now when now.PoolId == poolId => (new StoreChange { Holdings = [now with { PoolId = null }] }, null),
            _ => (new StoreChange(), (AddressHolding?)null),
        });
        if (freed is not null)
        {
            await _shared.GiveBackAsync(_registry.Current, freed.Lan, freed.Address, cancellation);
        }
    }
}

/// <summary>A pool that is asked for.</summary>
/// <param name="Space">The address space.</param>
/// <param name="Prefix">The subnet; null for any that is free.</param>
/// <param name="Range">Part of it to give addresses out of; null for all.</param>
/// <param name="IsIpv6">The family, where no subnet says it.</param>
/// <param name="Parent">The parent its network will have, if known.</param>
public sealed record PoolRequest(string Space, IpPrefix? Prefix, IpPrefix? Range, bool IsIpv6, string? Parent);

using Bunshin.Networks.Probing;
using Bunshin.Networks.Sharing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Addressing;

/// <summary>Draws one address from a pool: a candidate is looked for on the LAN, claimed among hosts, and stored if it is still free.</summary>
internal sealed class AddressDraw(Registry registry, IAddressProbe probe, ISharedAddresses shared, TimeProvider clock)
{
    private readonly AddressesUnderWay _underWay = new(clock);

    /// <summary>What is being decided just now.</summary>
    public AddressesUnderWay UnderWay => _underWay;

    /// <summary>The wished-for address, else the lowest free one.</summary>
    public async Task<IpPrefix> DrawAsync(string poolId, IpAddress? wish, CancellationToken cancellation)
    {
        var mayAskAgain = true;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var view = registry.Current;
            var place = PoolPlace.Of(view, poolId);
            if (wish is { } again && IsUnanswered(view, place, again))
            {
                return place.WithLength(again);
            }

            if ((wish is { } wished ? BeginWish(view, place, wished) : BeginLowest(view, place)) is not { } candidate)
            {
                // What other hosts had lately may be free now: it is asked for once more before the pool counts as exhausted.
                if (mayAskAgain && _underWay.ForgetClaims(place.Scope))
                {
                    mayAskAgain = false;
                    continue;
                }

                throw PoolExhaustion.Describe(view, place, _underWay);
            }

            try
            {
                var (isTaken, refusal) = await TryTakeAsync(place, candidate, cancellation);
                if (isTaken)
                {
                    return place.WithLength(candidate);
                }

                if (refusal is not null && wish is not null)
                {
                    throw new NetworkException(NetworkProblem.Conflict, refusal);
                }
            }
            finally
            {
                _underWay.End(place.Scope, candidate);
            }
        }
    }

    /// <summary>
    /// Given by this pool, and no endpoint has it: the answer did not reach the asker, who asks again. Should two ask for it
    /// at once, one of them is refused when the endpoint is made.
    /// </summary>
    private static bool IsUnanswered(RegistryView view, PoolPlace place, IpAddress wish) =>
        view.Holdings.GetValueOrDefault((place.Scope, wish)) is { EndpointId: null } holding && holding.PoolId == place.Pool.Id;

    private IpAddress BeginWish(RegistryView view, PoolPlace place, IpAddress wish)
    {
        if (AddressBook.Unfit(place.Pool.Prefix, wish) is { } unfit)
        {
            throw new NetworkException(NetworkProblem.Invalid, unfit);
        }

        if (AddressBook.Find(view, place.Scope, wish, null) is { } conflict)
        {
            throw new NetworkException(NetworkProblem.Conflict, conflict);
        }

        return _underWay.TryBegin(place.Scope, wish)
            ? wish
            : throw new NetworkException(NetworkProblem.Conflict, $"{wish} is just being given to another request");
    }

    private IpAddress? BeginLowest(RegistryView view, PoolPlace place) =>
        _underWay.Begin(place.Scope, place.Span, place.LowestFree(view));

    private async Task<(bool IsTaken, string? Refusal)> TryTakeAsync(PoolPlace place, IpAddress candidate, CancellationToken cancellation)
    {
        if (await FindOnLanAsync(place, candidate, cancellation) is { } found)
        {
            return (false, found);
        }

        using var turn = await registry.Gates.EnterAsync((place.Lan ?? place.Scope, candidate), cancellation);
        if (await ClaimAsync(place, candidate, cancellation) is { } refused)
        {
            return (false, refused);
        }

        var isTaken = false;
        try
        {
            (isTaken, var conflict) = registry.Change(view => Take(view, place, candidate));
            return (isTaken, conflict);
        }
        finally
        {
            if (!isTaken)
            {
                await GiveClaimBackAsync(place, candidate);
            }
        }
    }

    private static (StoreChange Change, (bool IsTaken, string? Conflict) Answer) Take(RegistryView view, PoolPlace place, IpAddress candidate)
    {
        if (!PoolPlace.Of(view, place.Pool.Id).IsWhere(place))
        {
            return (new StoreChange(), (false, null));
        }

        return AddressBook.Find(view, place.Scope, candidate, null) is { } conflict
            ? (new StoreChange(), (false, conflict))
            : (new StoreChange { Holdings = [new AddressHolding(place.Scope, candidate, place.Pool.Id, null) { Lan = place.Lan }] }, (true, null));
    }

    private async Task<string?> FindOnLanAsync(PoolPlace place, IpAddress candidate, CancellationToken cancellation)
    {
        if (place.Network is not { LowerDevice: { } device, Settings.Probe: not ProbeEffort.None and var effort })
        {
            return null;
        }

        if (await probe.FindHolderAsync(device, candidate, effort, cancellation) is not { } holder)
        {
            return null;
        }

        _underWay.Remember(place.Scope, candidate, $"{candidate} at {holder}", isClaim: false);
        return $"{candidate} is in use on the LAN behind {device}: {holder} answers for it";
    }

    private async Task<string?> ClaimAsync(PoolPlace place, IpAddress candidate, CancellationToken cancellation)
    {
        if (place.Lan is not { } lan)
        {
            return null;
        }

        SharedClaim claim;
        try
        {
            claim = await shared.ClaimAsync(lan, candidate, $"network {NetworkWords.Short(place.Network!.Id)}", cancellation);
        }
        catch
        {
            // It may have been granted all the same, and only the answer lost.
            await GiveClaimBackAsync(place, candidate);
            throw;
        }

        if (claim.IsGranted)
        {
            return null;
        }

        _underWay.Remember(place.Scope, candidate, $"{candidate} at {claim.Holder}", isClaim: true);
        return $"{candidate} is held on LAN {lan} by another host: {claim.Holder}";
    }

    private Task GiveClaimBackAsync(PoolPlace place, IpAddress candidate) =>
        shared.GiveBackAsync(registry.Current, place.Lan, candidate, CancellationToken.None);
}

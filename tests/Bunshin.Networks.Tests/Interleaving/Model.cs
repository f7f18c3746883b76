namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>What may happen to networks and endpoints, one thing at a time: a state is which networks there are, and how far each endpoint is.</summary>
/// <param name="networks">The networks.</param>
/// <param name="endpoints">The endpoints.</param>
/// <param name="losesSandboxes">Sandboxes go in between, so that it cannot be told who was forgotten.</param>
/// <param name="losesParents">A card goes and another comes by its name in between, so that it cannot be told who was on it first.</param>
internal sealed class Model(IReadOnlyList<NetworkPlan> networks, IReadOnlyList<EndpointPlan> endpoints, bool losesSandboxes, bool losesParents)
{
    private const int Width = 3;
    private const int First = 8;
    private const ulong Absent = 0;
    private const ulong Made = 1;
    private const ulong Left = 2;
    private const ulong Joined = 3;

    public ulong With(ulong state, int network, bool isThere) => isThere ? state | (1UL << network) : state & ~(1UL << network);

    /// <param name="state">The others.</param>
    /// <param name="endpoint">Which.</param>
    /// <param name="sandbox">The sandbox it is joined to; -1 for made, -2 for left, null for not there.</param>
    public ulong WithEndpoint(ulong state, int endpoint, int? sandbox) =>
        Set(state, endpoint, sandbox switch { null => Absent, -1 => Made, -2 => Left, { } joined => Joined + (ulong)joined });

    /// <summary>The state after a call that was answered as it was; null where it cannot have been.</summary>
    public ulong? After(Call call, ulong state) => (call.What, call.Answer) switch
    {
        (_, Answer.Refused) => state,
        (CallKind.CreateNetwork, Answer.Done) => !losesParents && HasRival(state, call.Network) ? null : With(state, call.Network, true),
        (CallKind.CreateNetwork, Answer.Conflict) => HasRival(state, call.Network) || HasEndpoints(state, call.Network) ? state : null,
        (CallKind.DeleteNetwork, Answer.Done) => HasEndpoints(state, call.Network) ? null : With(state, call.Network, false),
        (CallKind.DeleteNetwork, Answer.Conflict) => HasEndpoints(state, call.Network) ? state : null,
        (CallKind.Create, Answer.Done) => !Is(state, call.Network) ? null
            : Get(state, call.Endpoint) != Absent ? state
            : HolderOf(state, call.Endpoint) is null ? Set(state, call.Endpoint, Made) : null,

        // An address may be a pool's, and no endpoint's yet.
        (CallKind.Create, Answer.Conflict) => HolderOf(state, call.Endpoint) is not null || call.Network == NetworkPlan.Pooled ? state : null,
        (CallKind.Join, Answer.Done) => Is(state, call.Network) && Get(state, call.Endpoint) is var now and not Absent && (now < Joined || now == Joined + (ulong)call.Sandbox)
            ? Set(state, call.Endpoint, Joined + (ulong)call.Sandbox)
            : null,
        (CallKind.Join, Answer.Conflict) => Get(state, call.Endpoint) is var now and >= Joined && now != Joined + (ulong)call.Sandbox ? state : null,
        (CallKind.Leave, Answer.Done) => Get(state, call.Endpoint) >= Joined ? Set(state, call.Endpoint, Left) : state,
        (CallKind.Delete, Answer.Done) => Set(state, call.Endpoint, Absent),
        (_, Answer.NotFound) => !Is(state, call.Network) || (call.What == CallKind.Join && Get(state, call.Endpoint) == Absent) ? state : null,
        _ => null,
    };

    /// <summary>What a call may have done before it was answered, or though it was refused.</summary>
    public IEnumerable<ulong> Meanwhile(Call call, ulong state)
    {
        if (call.What == CallKind.Create && Get(state, call.Endpoint) == Absent && HolderOf(state, call.Endpoint) is { } holder
            && endpoints[holder].Network == call.Network && (losesSandboxes || Get(state, holder) < Joined))
        {
            yield return Set(state, holder, Absent);
        }

        if (call.What == CallKind.Join && call.Answer == Answer.Refused && Is(state, call.Network))
        {
            var now = Get(state, call.Endpoint);
            if (now is Made or Left)
            {
                yield return Set(state, call.Endpoint, Joined + (ulong)call.Sandbox);
            }
            else if (now == Joined + (ulong)call.Sandbox)
            {
                yield return Set(state, call.Endpoint, Made);
                yield return Set(state, call.Endpoint, Left);
            }
        }

        if (call.What == CallKind.Delete && call.Answer == Answer.Refused)
        {
            yield return Set(state, call.Endpoint, Absent);
            if (Get(state, call.Endpoint) >= Joined)
            {
                yield return Set(state, call.Endpoint, Left);
            }
        }

        if (call.What == CallKind.CreateNetwork && call.Answer is Answer.Refused or Answer.Conflict && (losesParents || !HasRival(state, call.Network)))
        {
            yield return With(state, call.Network, !Is(state, call.Network) || HasEndpoints(state, call.Network));
        }

        if (call.What == CallKind.DeleteNetwork)
        {
            for (var endpoint = 0; endpoint < endpoints.Count; endpoint++)
            {
                if (endpoints[endpoint].Network == call.Network && Get(state, endpoint) is Made or Left)
                {
                    yield return Set(state, endpoint, Absent);
                }
            }

            if (call.Answer == Answer.Refused && !HasEndpoints(state, call.Network))
            {
                yield return With(state, call.Network, false);
            }
        }
    }

    public string Words(ulong state) => string.Join(", ", [
        .. networks.Where((_, number) => Is(state, number)).Select(static network => network.Id),
        .. endpoints.Select((endpoint, number) => (endpoint, Now: Get(state, number))).Where(static one => one.Now != Absent)
            .Select(static one => $"{one.endpoint.Id} {(one.Now == Made ? "made" : one.Now == Left ? "left" : $"in s{one.Now - Joined}")}"),
    ]);

    private static ulong Get(ulong state, int endpoint) => (state >> (First + (Width * endpoint))) & ((1 << Width) - 1);

    private static ulong Set(ulong state, int endpoint, ulong value) =>
        (state & ~(((1UL << Width) - 1) << (First + (Width * endpoint)))) | (value << (First + (Width * endpoint)));

    private static bool Is(ulong state, int network) => (state & (1UL << network)) != 0;

    private bool HasRival(ulong state, int network) => networks.Where((other, number) => number != network && Is(state, number) && other.IsRival(networks[network])).Any();

    private bool HasEndpoints(ulong state, int network) => endpoints.Where((endpoint, number) => endpoint.Network == network && Get(state, number) != Absent).Any();

    private int? HolderOf(ulong state, int endpoint)
    {
        for (var other = 0; other < endpoints.Count; other++)
        {
            if (other != endpoint && Get(state, other) != Absent && endpoints[other].Address == endpoints[endpoint].Address
                && networks[endpoints[other].Network].Lan == networks[endpoints[endpoint].Network].Lan)
            {
                return other;
            }
        }

        return null;
    }
}

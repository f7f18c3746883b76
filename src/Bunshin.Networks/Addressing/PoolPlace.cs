using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Addressing;

/// <summary>A pool and where its addresses count, at one moment.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Network">The network it is part of, if it is of one of ours.</param>
/// <param name="Scope">Within what its addresses are unique.</param>
/// <param name="Lan">Where they are claimed among hosts; null for nowhere.</param>
internal sealed record PoolPlace(AddressPool Pool, Network? Network, string Scope, string? Lan)
{
    /// <summary>Where addresses nobody asked for by name are taken from.</summary>
    public AddressSpan Span { get; } = Pool.Range is { } range
        ? AddressSpan.OfHosts(Pool.Prefix).Within(AddressSpan.Of(range))
        : AddressSpan.OfHosts(Pool.Prefix);

    /// <exception cref="NetworkException">There is no such pool.</exception>
    public static PoolPlace Of(RegistryView view, string poolId)
    {
        var pool = view.Pool(poolId);
        var network = pool.NetworkId is { } id ? view.Networks.GetValueOrDefault(id) : null;
        return new PoolPlace(pool, network, AddressBook.ScopeOf(view, pool), network is null ? null : AddressBook.LanOf(network, pool.Prefix));
    }

    /// <summary>Whether the pool's addresses count in the same place.</summary>
    public bool IsWhere(PoolPlace other) => Scope == other.Scope && Lan == other.Lan;

    /// <summary>An address as answers give it.</summary>
    public IpPrefix WithLength(IpAddress address) => new(address, Pool.Prefix.Length);

    /// <summary>The lowest address from a number on that is neither held nor reserved.</summary>
    public Func<UInt128, UInt128?> LowestFree(RegistryView view)
    {
        var reserved = AddressBook.ReservedIn(view, Scope);
        return from =>
        {
            for (; view.Held.LowestFree(Scope, Span, from) is { } number; from = number + 1)
            {
                if (!reserved.Contains(Span.At(number)))
                {
                    return number;
                }

                if (number == Span.Last)
                {
                    break;
                }
            }

            return null;
        };
    }
}

/// <summary>How far a pool is used up.</summary>
/// <param name="Size">Addresses it may draw from; many, in an IPv6 subnet.</param>
/// <param name="Held">Those that are given out, by this pool or by another where the same addresses count.</param>
/// <param name="Reserved">Those of gateways and others, which nobody gets.</param>
public sealed record PoolUse(double Size, int Held, int Reserved)
{
    /// <summary>Those that nobody has.</summary>
    public double Free => Math.Max(0, Size - Held - Reserved);

    /// <summary>Looks a pool up.</summary>
    /// <exception cref="NetworkException">It is not there.</exception>
    public static PoolUse Of(RegistryView view, string poolId)
    {
        var place = PoolPlace.Of(view, poolId);
        var span = place.Span;
        return new PoolUse(
            span.IsEmpty ? 0 : (double)span.CountLessOne + 1,
            view.Held.Count(place.Scope, span),
            AddressBook.ReservedIn(view, place.Scope).Count(address => span.Contains(address) && !view.Holdings.ContainsKey((place.Scope, address))));
    }
}

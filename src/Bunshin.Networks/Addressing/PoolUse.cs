using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Addressing;

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

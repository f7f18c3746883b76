using Bunshin.Faults.Inside;

namespace Bunshin.Faults.Driving;

/// <summary>A call site and how it is to fail.</summary>
/// <param name="Site">The call site.</param>
/// <param name="How">The failure.</param>
internal sealed record Case(string Site, Failure How)
{
    /// <summary>The order for it.</summary>
    public Order Order(int skip, int count) => new(Site, How, skip, count);

    /// <inheritdoc/>
    public override string ToString() => $"{Site}: {How}";
}

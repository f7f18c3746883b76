using Bunshin.Packets.Addresses;

namespace Bunshin.Networks;

/// <summary>Addresses that one network may give out. Pools of one scope may overlap; then no address is given out by two of them.</summary>
public sealed record AddressPool
{
    /// <summary>Ours to choose; unique for ever.</summary>
    public required string Id { get; init; }

    /// <summary>The address space it was asked for in.</summary>
    public required string Space { get; init; }

    /// <summary>The subnet, host bits cleared.</summary>
    public required IpPrefix Prefix { get; init; }

    /// <summary>Where addresses nobody asked for by name are taken from; null for the whole subnet.</summary>
    public IpPrefix? Range { get; init; }

    /// <summary>The parent its network will have, where the request told; it decides which of two pools alike is a network's.</summary>
    public string? Parent { get; init; }

    /// <summary>The network it became part of; null before, and always where that is not ours.</summary>
    public string? NetworkId { get; init; }

    /// <summary>Its number in the order in which pools were asked for.</summary>
    public long Number { get; init; }

    /// <summary>Gateway and auxiliary addresses: somebody else's, so no endpoint gets them; several pools may reserve the same.</summary>
    public IReadOnlyList<IpAddress> Reserved { get; init; } = [];
}

/// <summary>An address that is given out. There is at most one for an address in a scope.</summary>
/// <param name="Scope">Within what it is unique, <see cref="Network.Scope"/>; <c>pool ID</c> where the pool is of no network of ours.</param>
/// <param name="Address">The address.</param>
/// <param name="PoolId">The pool that gave it; null where another's address management did.</param>
/// <param name="EndpointId">The endpoint that has it; null until there is one.</param>
public sealed record AddressHolding(string Scope, IpAddress Address, string? PoolId, string? EndpointId)
{
    /// <summary>What finds it.</summary>
    public (string Scope, IpAddress Address) Key => (Scope, Address);

    /// <summary>What hosts that share addresses call the LAN it is claimed on; null where it is claimed nowhere.</summary>
    public string? Lan { get; init; }
}

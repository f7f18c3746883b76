using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Addressing;

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

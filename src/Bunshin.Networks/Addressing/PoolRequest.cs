using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Addressing;

/// <summary>A pool that is asked for.</summary>
/// <param name="Space">The address space.</param>
/// <param name="Prefix">The subnet; null for any that is free.</param>
/// <param name="Range">Part of it to give addresses out of; null for all.</param>
/// <param name="IsIpv6">The family, where no subnet says it.</param>
/// <param name="Parent">The parent its network will have, if known.</param>
public sealed record PoolRequest(string Space, IpPrefix? Prefix, IpPrefix? Range, bool IsIpv6, string? Parent);

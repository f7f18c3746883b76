using Bunshin.Packets.Addresses;

namespace Bunshin.Networks;

/// <summary>One subnet of a network.</summary>
/// <param name="Prefix">Its prefix, host bits cleared.</param>
/// <param name="Gateway">The gateway's address in it, if it has one.</param>
public sealed record Subnet(IpPrefix Prefix, IpAddress? Gateway)
{
    /// <summary>The address space it was drawn from, where its manager told; only a pool of the same space can be behind it.</summary>
    public string? Space { get; init; }

    /// <summary>Addresses that are somebody else's, by the name the user gave them.</summary>
    public IReadOnlyDictionary<string, IpAddress> Auxiliary { get; init; } = new Dictionary<string, IpAddress>();
}

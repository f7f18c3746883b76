using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>A veth pair: two ends, what goes in at one comes out at the other.</summary>
public sealed record VethKind() : LinkKind("veth")
{
    /// <summary>The other end, for creation only; its kind and device below are ignored. Null lets the kernel name it.</summary>
    public NewLink? Peer { get; init; }
}

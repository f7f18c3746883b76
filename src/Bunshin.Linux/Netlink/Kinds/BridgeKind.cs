namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>The kernel's bridge; only what labs need can be written, the rest of <c>IFLA_BR_*</c> is in <see cref="Attributes"/>.</summary>
public sealed record BridgeKind() : LinkKind("bridge")
{
    /// <summary>Forward delay in 1/100 s.</summary>
    public uint? ForwardDelay { get; init; }

    /// <summary>Ageing of learned addresses in 1/100 s.</summary>
    public uint? AgeingTime { get; init; }

    /// <summary>Spanning tree: 0 off, 1 kernel, 2 user.</summary>
    public uint? SpanningTree { get; init; }

    /// <summary>Learns which groups are wanted where; floods groups when off.</summary>
    public bool? MulticastSnooping { get; init; }

    /// <summary>Bridge with VLAN filtering.</summary>
    public bool? VlanFiltering { get; init; }

    /// <summary>Everything the kernel told, by <c>IFLA_BR_*</c> number, raw and in its order; read only.</summary>
    public IReadOnlyList<KeyValuePair<ushort, ReadOnlyMemory<byte>>> Attributes { get; init; } = [];
}

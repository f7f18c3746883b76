namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>A link's attributes as a port of the kernel's bridge (<c>IFLA_BRPORT_*</c>).</summary>
public sealed record BridgePort
{
    /// <summary>0 disabled, 1 listening, 2 learning, 3 forwarding, 4 blocking.</summary>
    public byte? State { get; init; }

    /// <summary>Frames may go back out of the port they came in by (802.1Qbg reflective relay).</summary>
    public bool? Hairpin { get; init; }

    /// <summary>Learns source addresses.</summary>
    public bool? Learning { get; init; }

    /// <summary>Takes unicast to unknown addresses.</summary>
    public bool? UnicastFlood { get; init; }

    /// <summary>Takes flooded multicast.</summary>
    public bool? MulticastFlood { get; init; }

    /// <summary>Takes broadcast.</summary>
    public bool? BroadcastFlood { get; init; }

    /// <summary>Talks to no other isolated port.</summary>
    public bool? Isolated { get; init; }

    /// <summary>Everything the kernel told, by <c>IFLA_BRPORT_*</c> number, raw and in its order; read only.</summary>
    public IReadOnlyList<KeyValuePair<ushort, ReadOnlyMemory<byte>>> Attributes { get; init; } = [];
}

namespace Bunshin.Packets.Icmpv6;

/// <summary>Flags of a neighbor advertisement, where they stand in its fifth byte (RFC 4861 section 4.4).</summary>
[Flags]
public enum NeighborFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Replaces what the cache holds.</summary>
    Override = 0x20,

    /// <summary>Answers a solicitation.</summary>
    Solicited = 0x40,

    /// <summary>The sender is a router.</summary>
    Router = 0x80,
}

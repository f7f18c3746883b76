using System.Net;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Neighbors;

/// <summary>Who answers for an IP address on a link (<c>RTM_NEWNEIGH</c>).</summary>
public sealed record NeighborInfo
{
    public int LinkIndex { get; init; }

    public required IPAddress Address { get; init; }

    /// <summary>Its MAC; null while unknown.</summary>
    public MacAddress? LinkAddress { get; init; }

    /// <summary>State; written as <see cref="NeighborState.Permanent"/> by default.</summary>
    public NeighborState State { get; init; } = NeighborState.Permanent;

    /// <summary><c>NTF_*</c>: 8 proxy, 0x80 router.</summary>
    public byte Flags { get; init; }
}

/// <summary><c>NUD_*</c> of <c>linux/neighbour.h</c>.</summary>
[Flags]
public enum NeighborState : ushort
{
    None = 0,

    /// <summary>Being asked for.</summary>
    Incomplete = 0x01,

    /// <summary>Known good.</summary>
    Reachable = 0x02,

    /// <summary>Known once.</summary>
    Stale = 0x04,

    /// <summary>Waiting before asking again.</summary>
    Delay = 0x08,

    /// <summary>Being asked again.</summary>
    Probe = 0x10,

    /// <summary>No answer came.</summary>
    Failed = 0x20,

    /// <summary>Needs no neighbor discovery.</summary>
    NoArp = 0x40,

    /// <summary>Given by an administrator.</summary>
    Permanent = 0x80,
}

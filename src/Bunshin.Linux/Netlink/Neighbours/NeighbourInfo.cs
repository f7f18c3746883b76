using System.Net;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Neighbours;

/// <summary>Who answers for an IP address on a link (<c>RTM_NEWNEIGH</c>).</summary>
public sealed record NeighbourInfo
{
    /// <summary>Index of the link.</summary>
    public int LinkIndex { get; init; }

    /// <summary>IP address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Its MAC; null while unknown.</summary>
    public MacAddress? LinkAddress { get; init; }

    /// <summary>State; written as <see cref="NeighbourState.Permanent"/> by default.</summary>
    public NeighbourState State { get; init; } = NeighbourState.Permanent;

    /// <summary><c>NTF_*</c>: 8 proxy, 0x80 router.</summary>
    public byte Flags { get; init; }
}

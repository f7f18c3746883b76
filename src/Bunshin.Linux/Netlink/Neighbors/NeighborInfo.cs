using System.Net;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Neighbors;

/// <summary>Who answers for an IP address on a link (<c>RTM_NEWNEIGH</c>).</summary>
public sealed record NeighborInfo
{
    /// <summary>Index of the link.</summary>
    public required int LinkIndex { get; init; }

    /// <summary>IP address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Its MAC; null while unknown.</summary>
    public MacAddress? LinkAddress { get; init; }

    /// <summary>State; written as <see cref="NeighborState.Permanent"/> by default.</summary>
    public NeighborState State { get; init; } = NeighborState.Permanent;

    /// <summary><c>NTF_*</c>: 8 proxy, 0x80 router.</summary>
    public byte Flags { get; init; }
}

using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Neighbors;

/// <summary>A MAC in a forwarding database: a bridge's, or a device's own filter (<c>self</c>).</summary>
/// <param name="LinkIndex">Index of the link.</param>
/// <param name="Address">The MAC.</param>
/// <param name="IsSelf">In the device's own filter (<c>NTF_SELF</c>).</param>
/// <param name="IsPermanent">Not learned.</param>
/// <param name="MasterIndex">The bridge whose database it is in, or null.</param>
/// <param name="Vlan">VLAN id, or null.</param>
public sealed record ForwardingEntry(int LinkIndex, MacAddress Address, bool IsSelf, bool IsPermanent, int? MasterIndex, ushort? Vlan);

using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Neighbors;

/// <summary>A group MAC on a link's multicast list (<c>/proc/net/dev_mcast</c>).</summary>
/// <param name="LinkIndex">Index of the link.</param>
/// <param name="LinkName">Its name.</param>
/// <param name="Address">The group.</param>
/// <param name="Users">How many want it.</param>
/// <param name="GlobalUsers">Whether <c>ip maddr add</c> put it there.</param>
public sealed record GroupMembership(int LinkIndex, string LinkName, MacAddress Address, int Users, int GlobalUsers);

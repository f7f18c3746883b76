using Bunshin.Linux.Netlink.Neighbors;
using Bunshin.Linux.Netlink.Wire;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink;

public sealed partial class RouteNetlink
{
    /// <summary>All IPv4 and IPv6 neighbors, of one link if <paramref name="linkIndex"/> is given.</summary>
    public IReadOnlyList<NeighborInfo> Neighbors(int? linkIndex = null)
    {
        var all = Dump("IPv4 neighbors", Rtnl.RTM_GETNEIGH, Rtnl.RTM_NEWNEIGH, Rtnl.NDMSG_LEN, Rtnl.AF_INET, NeighborMessages.Decode);
        all.AddRange(Dump("IPv6 neighbors", Rtnl.RTM_GETNEIGH, Rtnl.RTM_NEWNEIGH, Rtnl.NDMSG_LEN, Rtnl.AF_INET6, NeighborMessages.Decode));
        return linkIndex is null ? all : all.FindAll(neighbor => neighbor.LinkIndex == linkIndex);
    }

    /// <summary>Adds a neighbor, or replaces the one that is there.</summary>
    public void SetNeighbor(NeighborInfo neighbor) => Request(writer =>
        NeighborMessages.Write(writer, Rtnl.RTM_NEWNEIGH, Rtnl.NLM_F_CREATE | Rtnl.NLM_F_REPLACE, "set neighbor", neighbor));

    /// <summary>Removes a neighbor.</summary>
    /// <exception cref="NetlinkException">ENOENT: there is none.</exception>
    public void DeleteNeighbor(NeighborInfo neighbor) => Request(writer =>
        NeighborMessages.Write(writer, Rtnl.RTM_DELNEIGH, 0, "delete neighbor", neighbor));

    /// <summary>Adds a MAC to a device's own filter (<c>bridge fdb add … self</c>); a group MAC joins the group.</summary>
    /// <exception cref="NetlinkException">EEXIST: it is there; EOPNOTSUPP: the device keeps no such list.</exception>
    public void AddFilter(int linkIndex, MacAddress address) => Request(writer =>
        ForwardingMessages.Write(writer, Rtnl.RTM_NEWNEIGH, Rtnl.NLM_F_CREATE | Rtnl.NLM_F_EXCL, "add filter", linkIndex, address));

    /// <summary>Takes a MAC off a device's own filter.</summary>
    /// <exception cref="NetlinkException">ENOENT: it is not there.</exception>
    public void DeleteFilter(int linkIndex, MacAddress address) => Request(writer =>
        ForwardingMessages.Write(writer, Rtnl.RTM_DELNEIGH, 0, "delete filter", linkIndex, address));
}

using Bunshin.Linux.Netlink.Neighbours;
using Bunshin.Linux.Netlink.Wire;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink;

public sealed partial class RouteNetlink
{
    /// <summary>All IPv4 and IPv6 neighbours, of one link if <paramref name="linkIndex"/> is given.</summary>
    public IReadOnlyList<NeighbourInfo> Neighbours(int? linkIndex = null)
    {
        var all = Dump("IPv4 neighbours", Rtnl.RTM_GETNEIGH, Rtnl.RTM_NEWNEIGH, Rtnl.NDMSG_LEN, Rtnl.AF_INET, NeighbourMessages.Decode);
        all.AddRange(Dump("IPv6 neighbours", Rtnl.RTM_GETNEIGH, Rtnl.RTM_NEWNEIGH, Rtnl.NDMSG_LEN, Rtnl.AF_INET6, NeighbourMessages.Decode));
        return linkIndex is null ? all : all.FindAll(neighbour => neighbour.LinkIndex == linkIndex);
    }

    /// <summary>Adds a neighbour, or replaces the one that is there.</summary>
    public void SetNeighbour(NeighbourInfo neighbour) => Request(writer =>
        NeighbourMessages.Write(writer, Rtnl.RTM_NEWNEIGH, Rtnl.NLM_F_CREATE | Rtnl.NLM_F_REPLACE, "set neighbour", neighbour));

    /// <summary>Removes a neighbour.</summary>
    /// <exception cref="NetlinkException">ENOENT: there is none.</exception>
    public void DeleteNeighbour(NeighbourInfo neighbour) => Request(writer =>
        NeighbourMessages.Write(writer, Rtnl.RTM_DELNEIGH, 0, "delete neighbour", neighbour));

    /// <summary>All forwarding entries: bridges' and devices' own.</summary>
    public IReadOnlyList<ForwardingEntry> ForwardingEntries(int? linkIndex = null)
    {
        var all = Dump("forwarding entries", Rtnl.RTM_GETNEIGH, Rtnl.RTM_NEWNEIGH, Rtnl.NDMSG_LEN, Rtnl.AF_BRIDGE, ForwardingMessages.Decode);
        return linkIndex is null ? all : all.FindAll(entry => entry.LinkIndex == linkIndex);
    }

    /// <summary>Adds a MAC to a device's own filter (<c>bridge fdb add … self</c>); a group MAC joins the group.</summary>
    /// <exception cref="NetlinkException">EEXIST: it is there; EOPNOTSUPP: the device keeps no such list.</exception>
    public void AddFilter(int linkIndex, MacAddress address) => Request(writer =>
        ForwardingMessages.Write(writer, Rtnl.RTM_NEWNEIGH, Rtnl.NLM_F_CREATE | Rtnl.NLM_F_EXCL, "add filter", linkIndex, address));

    /// <summary>Takes a MAC off a device's own filter.</summary>
    /// <exception cref="NetlinkException">ENOENT: it is not there.</exception>
    public void DeleteFilter(int linkIndex, MacAddress address) => Request(writer =>
        ForwardingMessages.Write(writer, Rtnl.RTM_DELNEIGH, 0, "delete filter", linkIndex, address));
}

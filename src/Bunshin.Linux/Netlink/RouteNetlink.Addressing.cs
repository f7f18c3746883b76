using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Neighbors;
using Bunshin.Linux.Netlink.Routes;
using Bunshin.Linux.Netlink.Wire;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink;

/// <content>Addresses, routes and neighbors.</content>
public sealed partial class RouteNetlink
{
    /// <summary>All IPv4 and IPv6 addresses, of one link if <paramref name="linkIndex"/> is given.</summary>
    public IReadOnlyList<InterfaceAddress> Addresses(int? linkIndex = null)
    {
        var all = Dump("addresses", Rtnl.RTM_GETADDR, Rtnl.RTM_NEWADDR, Rtnl.IFADDRMSG_LEN, Rtnl.AF_UNSPEC, AddressMessages.Decode);
        return linkIndex is null ? all : all.FindAll(address => address.LinkIndex == linkIndex);
    }

    /// <summary>Adds an address.</summary>
    /// <exception cref="NetlinkException">EEXIST: the link has it; ENODEV: no such link.</exception>
    public void AddAddress(InterfaceAddress address) => Request(writer =>
        AddressMessages.Write(writer, Rtnl.RTM_NEWADDR, Rtnl.NLM_F_CREATE | Rtnl.NLM_F_EXCL, "add address", address));

    /// <summary>Adds an address, or changes lifetime and flags of the one that is there.</summary>
    public void ReplaceAddress(InterfaceAddress address) => Request(writer =>
        AddressMessages.Write(writer, Rtnl.RTM_NEWADDR, Rtnl.NLM_F_CREATE | Rtnl.NLM_F_REPLACE, "replace address", address));

    /// <summary>Removes an address; link, address and prefix length must be its own.</summary>
    /// <exception cref="NetlinkException">EADDRNOTAVAIL: the link has no such address.</exception>
    public void DeleteAddress(InterfaceAddress address) => Request(writer =>
        AddressMessages.Write(writer, Rtnl.RTM_DELADDR, 0, "delete address", address));

    /// <summary>All IPv4, then all IPv6 routes, of all tables.</summary>
    public IReadOnlyList<RouteInfo> Routes()
    {
        var routes = Dump("IPv4 routes", Rtnl.RTM_GETROUTE, Rtnl.RTM_NEWROUTE, Rtnl.RTMSG_LEN, Rtnl.AF_INET, RouteMessages.Decode);
        routes.AddRange(Dump("IPv6 routes", Rtnl.RTM_GETROUTE, Rtnl.RTM_NEWROUTE, Rtnl.RTMSG_LEN, Rtnl.AF_INET6, RouteMessages.Decode));
        return routes;
    }

    /// <summary>Adds a route.</summary>
    /// <exception cref="NetlinkException">EEXIST: there is one with its destination, metric and table; ENETUNREACH: no way to the gateway.</exception>
    public void AddRoute(RouteInfo route) => Request(writer =>
        RouteMessages.Write(writer, Rtnl.RTM_NEWROUTE, Rtnl.NLM_F_CREATE | Rtnl.NLM_F_EXCL, "add route", route));

    /// <summary>Removes the first route that fits everything given.</summary>
    /// <exception cref="NetlinkException">ESRCH: none does.</exception>
    public void DeleteRoute(RouteInfo route) => Request(writer =>
        RouteMessages.Write(writer, Rtnl.RTM_DELROUTE, 0, "delete route", route));

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

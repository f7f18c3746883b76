using Bunshin.Linux.Netlink.Routes;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink;

public sealed partial class RouteNetlink
{
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
}

using Bunshin.Linux.Netlink.Routes;

namespace Bunshin.Linux.Netlink;

public sealed partial class RouteNetlink
{
    /// <summary>All IPv4 and IPv6 routes of all tables.</summary>
    public IReadOnlyList<RouteInfo> Routes() => throw new NotImplementedException();

    /// <summary>Adds a route; EEXIST when there is one with its destination, metric and table.</summary>
    public void AddRoute(RouteInfo route) => throw new NotImplementedException();

    /// <summary>Removes a route.</summary>
    public void DeleteRoute(RouteInfo route) => throw new NotImplementedException();
}

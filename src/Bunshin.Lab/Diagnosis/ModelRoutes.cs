using Bunshin.Forwarding.Routing;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;

namespace Bunshin.Lab.Diagnosis;

/// <summary>The routes by which a parent's side routes what its l3 and l3s children send.</summary>
internal static class ModelRoutes
{
    /// <summary>Those of the host of <paramref name="parent"/> that lead out of it, and the host's own addresses.</summary>
    public static RouteTable Of(LabTopology lab, LabInterface parent, Func<LabInterface, InterfaceFacts> facts)
    {
        var host = lab.Host(parent.Host);
        var routes = new List<Route>();
        foreach (var address in host.Interfaces.Where(one => facts(one).IsUp).SelectMany(one => one.Addresses))
        {
            routes.Add(new Route { Destination = IpPrefix.Single(address.Address), Kind = RouteKind.Local });
        }

        routes.AddRange(parent.Addresses.Select(address => new Route { Destination = address }));
        routes.AddRange(host.Routes
            .Where(route => PingPath.DeviceOf(host, route, one => facts(one).IsUp)?.FullName == parent.FullName)
            .Select(route => new Route { Destination = route.Destination, Gateway = route.Gateway }));
        return RouteTable.Create(routes);
    }
}

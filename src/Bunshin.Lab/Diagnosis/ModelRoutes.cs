using Bunshin.Forwarding.Routing;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;

namespace Bunshin.Lab.Diagnosis;

/// <summary>The routes by which a parent's side routes what its l3 and l3s children send.</summary>
internal static class ModelRoutes
{
    /// <summary>Those of the host of <paramref name="parent"/> that lead out of it, and the host's own addresses.</summary>
    public static RouteTable Of(LabFile lab, LabInterface parent, Func<LabInterface, InterfaceFacts> facts)
    {
        var host = lab.Host(parent.Host);
        var routes = new List<Route>();
        foreach (var address in host.Interfaces.Where(one => facts(one).IsUp).SelectMany(one => one.Addresses))
        {
            routes.Add(new Route { Destination = Prefix(address, address.Family == LabFamily.V4 ? 32 : 128), Kind = RouteKind.Local });
        }

        routes.AddRange(parent.Addresses.Select(address => new Route { Destination = Prefix(address, address.PrefixLength) }));
        routes.AddRange(host.Routes
            .Where(route => PingPath.DeviceOf(host, route, one => facts(one).IsUp)?.FullName == parent.FullName)
            .Select(route => new Route
            {
                Destination = Prefix(route.Destination, route.Destination.PrefixLength),
                Gateway = route.Gateway is { } gateway ? IpAddress.FromIPAddress(gateway) : null,
            }));
        return RouteTable.Create(routes);
    }

    private static IpPrefix Prefix(LabAddress address, int length) => new(IpAddress.FromIPAddress(address.Address), length);
}

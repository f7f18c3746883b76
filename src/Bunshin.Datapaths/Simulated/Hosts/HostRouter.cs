using Bunshin.Forwarding.Routing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>A host's routes at one moment: for what it sends itself, what it forwards, and what its ipvlan ports send for their children.</summary>
internal sealed class HostRouter
{
    private readonly SimulatedInterface[] _devices;
    private readonly Dictionary<SimulatedInterface, int> _ports;

    private HostRouter(SimulatedHost host)
    {
        _devices = [.. host.Interfaces.Where(static one => one.IsUp)];
        _ports = _devices.Index().ToDictionary(static one => one.Item, static one => one.Index);
        Model = Router.Create(new RouterConfig
        {
            Interfaces = [.. _devices.Select(static one => new RouterInterface
            {
                Name = one.Name, Address = one.Mac, Addresses = one.Addresses, Mtu = one.Mtu,
            })],
            Routes = [.. LinkLocalRoutes(), .. host.Routes.Select(RouteBy).OfType<Route>()],
            ForwardsIpv4 = host.ForwardsIpv4,
            ForwardsIpv6 = host.ForwardsIpv6,
            Policies = [.. host.Policies.Where(IsInForce).Select(one => new RouterPolicy(PortOf(one.From), PortOf(one.To), one.Action))],
        });
    }

    /// <summary>The model of what the host forwards; its ports are those of <see cref="this[int]"/>.</summary>
    public Router Model { get; }

    /// <summary>The interface that the model calls <paramref name="port"/>.</summary>
    public SimulatedInterface this[int port] => _devices[port];

    public static HostRouter Of(SimulatedHost host) => new(host);

    /// <summary>The model's number of an interface; null for one that is down, or for null.</summary>
    public int? PortOf(SimulatedInterface? device) => device is not null && _ports.TryGetValue(device, out var port) ? port : null;

    /// <summary>Where a packet goes next, or null without a route. <paramref name="source"/> null has the route choose.</summary>
    public NextHop? Find(IpAddress destination, IpAddress? source) => Model.TryFindNextHop(destination, out var port, out var neighbor)
        ? new NextHop(_devices[port], neighbor, source ?? SourceOn(_devices[port], neighbor))
        : null;

    /// <summary>The address of <paramref name="device"/> that talks to <paramref name="neighbor"/>: in its prefix if there is one.</summary>
    public static IpAddress SourceOn(SimulatedInterface device, IpAddress neighbor) => PrefixesOf(device)
        .Where(prefix => prefix.IsIpv6 == neighbor.IsIpv6)
        .OrderByDescending(prefix => prefix.Contains(neighbor))
        .Select(prefix => prefix.Address)
        .FirstOrDefault();

    /// <summary>What an ipvlan port routes by: routes that leave by its device, and the host's own addresses.</summary>
    public RouteTable RoutesBy(SimulatedInterface device) => PortOf(device) is not { } port ? RouteTable.Empty : RouteTable.Create(
    [
        .. _devices.SelectMany(PrefixesOf).Select(static one => new Route
        {
            Destination = IpPrefix.Single(one.Address), Kind = RouteKind.Local,
        }),
        .. Model.Routes.Routes.Where(one => one.Interface == port),
    ]);

    private static IEnumerable<IpPrefix> PrefixesOf(SimulatedInterface device) =>
        device.Addresses.Append(new IpPrefix(device.LinkLocal, 64));

    private bool IsInForce(SimulatedPolicy policy) =>
        (policy.From is null || PortOf(policy.From) is not null) && (policy.To is null || PortOf(policy.To) is not null);

    private IEnumerable<Route> LinkLocalRoutes() => _devices.Select(static (_, port) => new Route
    {
        Destination = new IpPrefix(new Ipv6Address(new UInt128(0xFE80_0000_0000_0000, 0)), 64), Interface = port,
    });

    private Route? RouteBy(SimulatedRoute route)
    {
        if (route.Gateway is not { } gateway)
        {
            return PortOf(route.By) is { } port ? new Route { Destination = route.Destination, Interface = port } : null;
        }

        var by = _devices
            .SelectMany((device, port) => PrefixesOf(device).Select(prefix => (prefix, port)))
            .Where(one => one.prefix.Contains(gateway) && (route.By is null || route.By == _devices[one.port]))
            .MaxBy(static one => one.prefix.Length);
        return by.prefix == default
            ? null
            : new Route { Destination = route.Destination, Gateway = gateway, Interface = by.port };
    }
}

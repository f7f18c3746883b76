using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Simulated.Stack;

/// <summary>Finds the next hop by longest prefix; of equal ones the first that was added wins, as in the kernel.</summary>
internal static class Routing
{
    public static NextHop? Find(SimulatedHost host, IpAddress destination, IpAddress? source)
    {
        var link = FindLink(host, destination);
        var route = host.Routes.Where(one => one.Destination.Contains(destination)).MaxBy(one => one.Destination.Length);
        if (route is not null && (link is null || route.Destination.Length > link.Value.Length))
        {
            return FindLink(host, route.Gateway) is { } way
                ? new NextHop(way.Device, route.Gateway, source ?? SourceOn(way.Device, route.Gateway))
                : null;
        }

        return link is { } direct ? new NextHop(direct.Device, destination, source ?? SourceOn(direct.Device, destination)) : null;
    }

    /// <summary>The address of <paramref name="device"/> that talks to <paramref name="neighbor"/>: in its prefix if there is one.</summary>
    public static IpAddress SourceOn(SimulatedInterface device, IpAddress neighbor) => PrefixesOf(device)
        .Where(prefix => prefix.IsIpv6 == neighbor.IsIpv6)
        .OrderByDescending(prefix => prefix.Contains(neighbor))
        .Select(prefix => prefix.Address)
        .FirstOrDefault();

    private static (SimulatedInterface Device, int Length)? FindLink(SimulatedHost host, IpAddress address)
    {
        (SimulatedInterface Device, int Length)? best = null;
        foreach (var device in host.Interfaces.Where(one => one.IsUp))
        {
            foreach (var prefix in PrefixesOf(device))
            {
                if (prefix.Contains(address) && (best is null || prefix.Length > best.Value.Length))
                {
                    best = (device, prefix.Length);
                }
            }
        }

        return best;
    }

    private static IEnumerable<IpPrefix> PrefixesOf(SimulatedInterface device) =>
        device.Addresses.Append(new IpPrefix(device.LinkLocal, 64));
}

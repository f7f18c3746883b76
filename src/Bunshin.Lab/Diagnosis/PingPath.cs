using Bunshin.Files.Binding;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;

namespace Bunshin.Lab.Diagnosis;

/// <summary>Which interface a host sends by and to whom next, as its addresses and routes say.</summary>
/// <param name="Out">The interface.</param>
/// <param name="NextHop">A router, or the destination itself.</param>
internal sealed record PingPath(LabInterface Out, IpAddress NextHop)
{
    /// <summary>
    /// The way by which <paramref name="host"/> sends to <paramref name="target"/>: the longest prefix of its connected subnets and its
    /// routes, and among equals the one given first. Null, with a reason (<c>{0}</c> in it stands for the target), when there is none.
    /// </summary>
    public static PingPath? Find(LabHost host, IpAddress target, Func<LabInterface, bool> isUp, out string reason)
    {
        reason = "";
        var best = host.Interfaces
            .Where(isUp)
            .SelectMany(one => one.Addresses, (one, address) => (one, address))
            .Where(pair => pair.address.Contains(target))
            .OrderByDescending(pair => pair.address.Length)
            .FirstOrDefault();
        var route = host.Routes
            .Where(route => route.Destination.Contains(target))
            .OrderByDescending(route => route.Destination.Length)
            .FirstOrDefault();
        if (best.one is not null && (route is null || best.address.Length >= route.Destination.Length))
        {
            return new PingPath(best.one, target);
        }

        if (route is null)
        {
            reason = $"{host.Name} has no route to {{0}}";
            return null;
        }

        if (DeviceOf(host, route, isUp) is { } device)
        {
            return new PingPath(device, route.Gateway ?? target);
        }

        reason = $"{host.Name} sends what is for {{0}} to {route.Gateway?.ToString() ?? route.Device}, which is on none of its subnets that are up";
        return null;
    }

    /// <summary>The interface a route goes out by: the one it names, or the one whose subnet has the gateway.</summary>
    public static LabInterface? DeviceOf(LabHost host, FileRoute route, Func<LabInterface, bool> isUp) => host.Interfaces
        .Where(isUp)
        .FirstOrDefault(one => route.Device is { } name ? one.Name == name : one.Addresses.Any(own => own.Contains(route.Gateway!.Value)));
}

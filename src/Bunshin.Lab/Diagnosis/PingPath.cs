using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Diagnosis;

/// <summary>Which interface a host sends by, as its addresses and routes say.</summary>
internal static class PingPath
{
    /// <summary>
    /// The interface by which <paramref name="host"/> reaches <paramref name="target"/> directly: the connected subnet with the longest
    /// prefix, and among equals the one given first. Null, with a reason, when there is none.
    /// </summary>
    public static LabInterface? Out(LabHost host, LabAddress target, Func<LabInterface, bool> isUp, out string reason)
    {
        var best = host.Interfaces
            .Where(isUp)
            .SelectMany(one => one.Addresses, (one, address) => (one, address))
            .Where(pair => pair.address.Covers(target.Address))
            .OrderByDescending(pair => pair.address.PrefixLength)
            .FirstOrDefault();
        var route = host.Routes
            .Where(route => route.Destination.Covers(target.Address))
            .OrderByDescending(route => route.Destination.PrefixLength)
            .FirstOrDefault();
        if (best.one is not null && (route is null || best.address.PrefixLength >= route.Destination.PrefixLength))
        {
            reason = "";
            return best.one;
        }

        reason = route is null
            ? $"{host.Name} has no route to {target.Address}"
            : $"{host.Name} sends what is for {target.Address} to {route.Gateway}, and hosts of a lab do not forward";
        return null;
    }
}

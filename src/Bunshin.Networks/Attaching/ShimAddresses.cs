using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Routes;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Attaching;

/// <summary>The host's own addresses, as seen from one of its devices.</summary>
internal sealed class ShimAddresses
{
    private const AddressFlags Unusable = AddressFlags.Tentative | AddressFlags.DadFailed | AddressFlags.Deprecated;
    private const byte GlobalScope = 0;

    private readonly List<IpPrefix> _own;
    private readonly List<IpPrefix> _others;

    private ShimAddresses(List<IpPrefix> own, List<IpPrefix> others)
    {
        _own = own;
        _others = others;
    }

    /// <summary>The device's own addresses, with their subnets.</summary>
    public IEnumerable<IpPrefix> OfDevice => _own;

    /// <summary>Reads them.</summary>
    /// <param name="net">The host's namespace.</param>
    /// <param name="device">The device.</param>
    /// <param name="except">A device whose addresses do not count; 0 for none.</param>
    public static ShimAddresses Read(RouteNetlink net, int device, int except)
    {
        // Whoever reaches the world by a default route is likeliest to be asked there.
        var exits = net.Routes().Where(route => route.PrefixLength == 0 && route.Table == RouteInfo.MainTable)
            .Select(route => route.LinkIndex).ToHashSet();
        var usable = net.Addresses().Where(one => one.LinkIndex != except && one.Scope == GlobalScope && (one.Flags & Unusable) == 0).ToArray();
        return new ShimAddresses(
            [.. usable.Where(one => one.LinkIndex == device).Select(Prefix)],
            [.. usable.Where(one => one.LinkIndex != device).OrderByDescending(one => exits.Contains(one.LinkIndex)).Select(Prefix)]);
    }

    /// <summary>By what address the host speaks to an endpoint: the device's in its subnet, else another of the device, else any; null where it has none of the family.</summary>
    public IpAddress? SourceFor(IpAddress endpoint) =>
        First(_own.Where(own => own.Contains(endpoint)))
        ?? First(_own.Where(own => own.IsIpv6 == endpoint.IsIpv6))
        ?? First(_others.Where(other => other.IsIpv6 == endpoint.IsIpv6));

    /// <summary>By what addresses of a family endpoints shall reach the host: the device's, else the one it speaks by.</summary>
    public IEnumerable<IpAddress> Reachable(bool isIpv6)
    {
        var own = _own.Where(one => one.IsIpv6 == isIpv6).ToArray();
        return (own.Length > 0 ? own : _others.Where(one => one.IsIpv6 == isIpv6).Take(1)).Select(one => one.Address).Distinct();
    }

    private static IpAddress? First(IEnumerable<IpPrefix> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            return prefix.Address;
        }

        return null;
    }

    private static IpPrefix Prefix(InterfaceAddress address) => new(IpAddress.FromIPAddress(address.Address), address.PrefixLength);
}

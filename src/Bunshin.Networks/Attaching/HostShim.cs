using System.Security.Cryptography;
using System.Text;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Attaching;

/// <summary>The host's own child of a device, by which it reaches the other children and they it: the parent's own stack never does.</summary>
/// <remarks>
/// <para>
/// It takes no address. The host has a route to each endpoint by it, with one of the host's own addresses as source. Asked by an
/// endpoint, and only then (<c>arp_filter</c>), the host answers ARP on it; for the LAN the host stays where it is, at the parent.
/// IPv6 has no such filter, and an address on two devices would be fought over by their MACs on the LAN. So for IPv6 endpoints have a route to
/// the host by this child's link-local address (<see cref="RoutesToHost"/>), which nobody else has.
/// </para>
/// <para>One thread at a time for one device.</para>
/// </remarks>
/// <param name="networkNamespace">Where the device is; null for the process's own. Stays the caller's.</param>
public sealed class HostShim(NetworkNamespace? networkNamespace = null)
{
    /// <summary>Says of a route that it is ours (<c>RTPROT_*</c>; none of those that iproute2 and routing daemons use).</summary>
    public const byte RouteProtocol = 98;

    private const int HashDigits = 12;

    /// <summary>Name of the child on a device: the same every time.</summary>
    /// <param name="path">What tells the device from all others (<see cref="NetworkDevice.Path"/>).</param>
    public static string NameOn(string path) => "bh-" + Convert.ToHexStringLower(Hash(path))[..HashDigits];

    /// <summary>The child to be made, among the device's others.</summary>
    /// <param name="path">What tells the device from all others (<see cref="NetworkDevice.Path"/>).</param>
    /// <param name="lowerAddress">Its MAC. The child's follows from it, so that it is the same every time and no other host on the LAN has it.</param>
    public static ChildSpec SpecOf(string path, MacAddress lowerAddress) => new()
    {
        Name = NameOn(path),
        Kind = ChildKind.Macvlan,
        Mode = MacvlanMode.Bridge,
        Address = AddressOn(path, lowerAddress),
    };

    /// <summary>Why a network cannot have host access; null where it can.</summary>
    public static string? Refusal(NetworkSettings settings)
    {
        if (!settings.HasHostAccess)
        {
            return null;
        }

        if (settings.LowerDevice is null)
        {
            return "host access: nothing leads out of a network that is internal or has no parent, not to the host either; give it a parent";
        }

        if (settings.Kind != ChildKind.Macvlan)
        {
            return "host access: an ipvlan child is found by its addresses, so a child for the host would need one of its own on each network, "
                + "or would take the parent's traffic away; use macvlan in mode bridge";
        }

        return settings.Mode switch
        {
            MacvlanMode.Bridge => null,
            MacvlanMode.Passthru => "host access: a passthru child has its parent for itself, so there can be none for the host; use mode bridge",
            var mode => $"host access: children in mode {mode.ToString().ToLowerInvariant()} reach no other child of their parent, so not the host's either; use mode bridge",
        };
    }

    /// <summary>Sets the child up and makes the host's routes by it those to <paramref name="endpoints"/>: missing ones are made, stale ones of ours go.</summary>
    /// <param name="name">The child's name.</param>
    /// <param name="lower">The device's, as it is called now.</param>
    /// <param name="endpoints">What the host is to reach by it.</param>
    /// <returns>Sentences about endpoints to which others have made a route; it is left as it is.</returns>
    /// <exception cref="NetworkException"><see cref="NetworkProblem.Unavailable"/>: the child is not there, or the system refused a step.</exception>
    public IReadOnlyList<string> Apply(string name, string lower, IReadOnlyCollection<IpAddress> endpoints) => Do(lower, net =>
    {
        if (net.FindLink(name) is not { } shim || net.FindLink(lower) is not { } parent)
        {
            throw new NetworkException(NetworkProblem.Unavailable, $"host access on {lower}: {lower} or the host's own child {name} is not there");
        }

        var refused = ShimSettings.Wanted(ShimAddresses.Read(net, parent.Index, shim.Index), lower, endpoints)
            .ApplyEach(net, shim, formerly: ShimSettings.Found(net, shim));
        if (refused.FirstOrDefault(static one => !one.IsTaken) is { } first)
        {
            throw first.Reason;
        }

        return (IReadOnlyList<string>)[.. refused.Select(one => IpAddress.FromIPAddress(one.Route!.Destination)).Select(endpoint =>
            $"host access: there is another route to {endpoint}, which is left as it is; the host reaches {endpoint} by {shim.Name} once that is removed")];
    });

    /// <summary>Routes a new endpoint needs beside its subnets' own to reach the host.</summary>
    /// <param name="path">What tells the device from all others.</param>
    /// <param name="lower">What it is called now.</param>
    /// <param name="subnets">The network's subnets.</param>
    /// <exception cref="NetworkException"><see cref="NetworkProblem.Unavailable"/>: the device is not there.</exception>
    public IReadOnlyList<StaticRoute> RoutesToHost(string path, string lower, IReadOnlyCollection<Subnet> subnets) => Do(lower, net =>
    {
        var parent = net.GetLink(lower);
        var shim = net.FindLink(NameOn(path));
        var gateway = Ipv6Address.LinkLocal(shim?.Address ?? AddressOn(path, parent.Address));
        var addresses = ShimAddresses.Read(net, parent.Index, shim?.Index ?? 0);
        var routes = new List<StaticRoute>();
        foreach (var isIpv6 in subnets.Select(subnet => subnet.Prefix.IsIpv6).Distinct())
        {
            foreach (var address in addresses.Reachable(isIpv6))
            {
                // Within its subnet an IPv4 endpoint asks by ARP anyway.
                if (isIpv6 || !subnets.Any(subnet => subnet.Prefix.Contains(address)))
                {
                    routes.Add(new StaticRoute(IpPrefix.Single(address), isIpv6 ? gateway : null));
                }
            }
        }

        // Whoever sets the routes may have several links, or one that has no link-local address yet: this one says where the gateway is.
        return routes.Exists(route => route.Gateway is not null) ? [new StaticRoute(IpPrefix.Single(gateway), null), .. routes] : (IReadOnlyList<StaticRoute>)routes;
    });

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static MacAddress AddressOn(string path, MacAddress lowerAddress)
    {
        const ulong local = 1UL << 41;
        const ulong group = 1UL << 40;
        var hashed = MacAddress.Read(Hash($"host's own child of {path} {lowerAddress}")).Value;
        return new MacAddress((hashed | local) & ~group);
    }

    private T Do<T>(string lower, Func<RouteNetlink, T> work)
    {
        try
        {
            // Settings of a device are written as files, which belong to the namespace of the thread.
            return networkNamespace is null ? Open() : networkNamespace.Run(Open);
        }
        catch (LinuxException refusal)
        {
            throw new NetworkException(NetworkProblem.Unavailable, $"host access on {lower}: {refusal.Message}", refusal);
        }

        T Open()
        {
            using var net = RouteNetlink.Open();
            return work(net);
        }
    }
}

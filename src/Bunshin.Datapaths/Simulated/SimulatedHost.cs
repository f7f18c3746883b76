using Bunshin.Datapaths.Simulated.Stack;
using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Simulated;

/// <summary>A host (or container): interfaces, routes, and an IP stack that knows ARP, neighbour discovery, ICMP echo and UDP echo.</summary>
/// <remarks>
/// It follows Linux where that shows: it answers ARP for any of its IPv4 addresses on any interface, takes packets for any of its
/// addresses wherever they arrive, and drops IPv4 packets that claim to come from itself. It does not forward, fragment or reassemble,
/// and makes no duplicate address detection.
/// </remarks>
public sealed class SimulatedHost
{
    private readonly List<SimulatedInterface> _interfaces = [];
    private readonly List<SimulatedRoute> _routes = [];

    internal SimulatedHost(string name, Simulation simulation, Trail trail)
    {
        Name = name;
        Stack = new HostStack(this, simulation, trail);
    }

    /// <summary>Its name in the network.</summary>
    public string Name { get; }

    /// <summary>NICs and children, in the order in which they were made.</summary>
    public IReadOnlyList<SimulatedInterface> Interfaces => _interfaces;

    /// <summary>Routes beside those that addresses bring.</summary>
    public IReadOnlyList<SimulatedRoute> Routes => _routes;

    internal HostStack Stack { get; }

    /// <summary>Adds a route by a gateway; of length 0 it is the default route.</summary>
    public void AddRoute(IpPrefix destination, IpAddress gateway) => _routes.Add(new SimulatedRoute(destination.Network, gateway));

    /// <summary>The interface of that name, or null.</summary>
    public SimulatedInterface? Find(string name) => _interfaces.Find(one => one.Name == name);

    /// <summary>Whether <paramref name="address"/> is one of this host's own.</summary>
    public bool Owns(IpAddress address) => _interfaces.Exists(one => one.Owns(address));

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void Add(SimulatedInterface device) => _interfaces.Add(device);

    internal void Remove(SimulatedInterface device) => _ = _interfaces.Remove(device);
}

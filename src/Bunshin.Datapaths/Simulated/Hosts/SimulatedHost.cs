using Bunshin.Datapaths.Simulated.Ports;
using Bunshin.Forwarding.Routing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>A host (or container): interfaces, routes, and an IP stack that knows ARP, neighbor discovery, ICMP echo and UDP echo.</summary>
/// <remarks>
/// It follows Linux where that shows: it answers ARP for any of its IPv4 addresses on any interface, takes packets for any of its
/// addresses wherever they arrive, and drops IPv4 packets that claim to come from itself. Where it is told to, it forwards. It does not
/// reassemble, and makes no duplicate address detection.
/// </remarks>
public sealed class SimulatedHost
{
    private readonly List<SimulatedInterface> _interfaces = [];
    private readonly List<SimulatedRoute> _routes = [];
    private readonly List<SimulatedPolicy> _policies = [];
    private HostRouter? _router;

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

    /// <summary>Rules about what it forwards, in the order in which they count.</summary>
    public IReadOnlyList<SimulatedPolicy> Policies => _policies;

    /// <summary>Whether it forwards IPv4 (<c>net.ipv4.ip_forward</c>); off at first, as in the kernel.</summary>
    public bool ForwardsIpv4
    {
        get;
        set
        {
            field = value;
            Changed();
        }
    }

    /// <summary>Whether it forwards IPv6 (<c>net.ipv6.conf.all.forwarding</c>); off at first, as in the kernel.</summary>
    public bool ForwardsIpv6
    {
        get;
        set
        {
            field = value;
            Changed();
        }
    }

    internal HostStack Stack { get; }

    /// <summary>Its routes and all it forwards by, as they are now.</summary>
    internal HostRouter Router => _router ??= HostRouter.Of(this);

    /// <summary>Adds a route by a gateway; of length 0 it is the default route.</summary>
    public void AddRoute(IpPrefix destination, IpAddress gateway)
    {
        _routes.Add(new SimulatedRoute(destination.Network, gateway));
        Changed();
    }

    /// <summary>Adds a route by an interface, without a gateway (<c>ip route add default dev iv0</c>): what ipvlan children in mode l3 have.</summary>
    public void AddRoute(IpPrefix destination, SimulatedInterface by)
    {
        if (by.Host != this)
        {
            throw new ArgumentException($"{by.FullName} is not an interface of {Name}", nameof(by));
        }

        _routes.Add(new SimulatedRoute(destination.Network, null, by));
        Changed();
    }

    /// <summary>Adds a rule about what it forwards, behind those it has; the first that matches counts.</summary>
    /// <param name="from">Where packets come in; null for any interface.</param>
    /// <param name="to">Where they would leave; null for any.</param>
    /// <param name="action">What happens to them.</param>
    public void AddPolicy(SimulatedInterface? from, SimulatedInterface? to, RouterAction action)
    {
        _policies.Add(new SimulatedPolicy(from, to, action));
        Changed();
    }

    /// <summary>The interface of that name, or null.</summary>
    public SimulatedInterface? Find(string name) => _interfaces.Find(one => one.Name == name);

    /// <summary>Whether <paramref name="address"/> is one of this host's own.</summary>
    public bool Owns(IpAddress address) => _interfaces.Exists(one => one.Owns(address));

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void Add(SimulatedInterface device)
    {
        _interfaces.Add(device);
        Changed();
    }

    internal void Remove(SimulatedInterface device)
    {
        _ = _interfaces.Remove(device);
        Changed();
    }

    /// <summary>Routes, or what they come from, are different; the ipvlan ports of its interfaces route by them too.</summary>
    internal void Changed()
    {
        _router = null;
        foreach (var one in _interfaces)
        {
            if (one.HasUpper(static kind => kind == ChildKind.Ipvlan))
            {
                one.Tower.Changed();
            }
        }
    }
}

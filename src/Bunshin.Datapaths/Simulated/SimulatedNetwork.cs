using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Datapaths.Simulated.Ports;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Simulated;

/// <summary>Hosts, cables, a switch and children in memory, where every ping tells what became of each of its frames.</summary>
/// <remarks>
/// Not for several threads at once. Needs no privileges, and the same seed and calls give the same run. Between exchanges nothing
/// is under way: each runs until the network is at rest.
/// </remarks>
public sealed class SimulatedNetwork
{
    private readonly Trail _trail;
    private readonly List<SimulatedHost> _hosts = [];
    private readonly Dictionary<SimulatedInterface, FaultInjector[]> _cables = [];
    private readonly Exchanges _exchanges;

    /// <summary>An empty network whose dice come from <paramref name="seed"/>.</summary>
    public SimulatedNetwork(int seed = 0)
    {
        Simulation = new Simulation(seed);
        _trail = new Trail(Simulation);
        _exchanges = new Exchanges(_hosts, Simulation, _trail);
    }

    /// <summary>Its time and dice.</summary>
    public Simulation Simulation { get; }

    /// <summary>The hosts, in the order in which they were made.</summary>
    public IReadOnlyList<SimulatedHost> Hosts => _hosts;

    /// <summary>Makes a switch.</summary>
    public SimulatedSwitch AddSwitch(string name = "switch") => new(name, Simulation, _trail);

    /// <summary>Makes a host. Its name must be free.</summary>
    public SimulatedHost AddHost(string name)
    {
        if (FindHost(name) is not null)
        {
            throw new ArgumentException($"there is a host {name} already", nameof(name));
        }

        var host = new SimulatedHost(name, Simulation, _trail);
        _hosts.Add(host);
        return host;
    }

    /// <summary>The host of that name, or null.</summary>
    public SimulatedHost? FindHost(string name) => _hosts.Find(host => host.Name == name);

    /// <summary>Makes a NIC in <paramref name="host"/>, down, with a cable to <paramref name="plugged"/>; without a switch it has no carrier.</summary>
    /// <param name="host">Where it lives.</param>
    /// <param name="name">Its name there, which must be free.</param>
    /// <param name="plugged">The switch, or null.</param>
    /// <param name="mac">Null for one by the simulation's dice.</param>
    /// <param name="mtu">In bytes.</param>
    public SimulatedInterface AddNic(SimulatedHost host, string name, SimulatedSwitch? plugged, MacAddress? mac = null, int mtu = 1500)
    {
        CheckName(host, name);
        var nic = new SimulatedInterface(host, name, mac ?? MacAddress.Random(Simulation.Random), mtu, Simulation, _trail);
        host.Add(nic);
        if (plugged is not null)
        {
            var inward = new FaultInjector(Simulation, _trail, nic.FullName, new Cable(Simulation, new Jack(nic)));
            var outward = new FaultInjector(
                Simulation, _trail, nic.FullName, new Cable(Simulation, plugged.AddPort(nic, inward)));
            nic.Tower.Cable = outward;
            _cables[nic] = [inward, outward];
        }

        return nic;
    }

    /// <summary>
    /// Makes a child of <paramref name="parent"/>, a NIC or a child itself, in <paramref name="host"/>, down;
    /// <see cref="ChildSpec.Namespace"/> and <see cref="ChildSpec.Lower"/> are not looked at.
    /// </summary>
    /// <remarks>
    /// A macvlan child given as the parent of another, or an ipvlan child, stands for its own parent, as in the kernel. Mode and
    /// flags of an ipvlan child become those of its siblings, too.
    /// </remarks>
    /// <exception cref="DatapathException">The kernel would refuse it.</exception>
    public SimulatedInterface AddChild(SimulatedInterface parent, SimulatedHost host, ChildSpec spec)
    {
        CheckName(host, spec.Name);
        var lower = ChildRules.LowerFor(spec.Kind, parent);
        var device = new SimulatedInterface(host, lower, spec, MacOf(spec, lower), Simulation, _trail);
        if (ChildRules.CheckAdd(lower, spec, device) is { } refusal)
        {
            throw new DatapathException($"{device.FullName} cannot be made on {lower.FullName}: {refusal}");
        }

        if (spec.Kind == ChildKind.Ipvlan)
        {
            lower.SetIpvlanPort(spec.Ipvlan);
        }

        lower.AddUpper(device);
        host.Add(device);
        return device;
    }

    /// <summary>Removes a child and all that stands on it; anything else throws <see cref="ArgumentException"/>.</summary>
    public void RemoveChild(SimulatedInterface child)
    {
        if (child.Lower is not { } lower || !_hosts.Contains(child.Host) || !lower.Upper.Contains(child))
        {
            throw new ArgumentException($"{child.FullName} is not a child in this network", nameof(child));
        }

        foreach (var upper in child.Upper.Reverse().ToArray())
        {
            RemoveChild(upper);
        }

        child.SetDown();
        child.Host.Remove(child);
        lower.RemoveUpper(child);
    }

    /// <summary>Makes both directions of a NIC's cable misbehave, or (null) behave again.</summary>
    public void InjectFaults(SimulatedInterface nic, FaultRates? rates)
    {
        foreach (var cable in _cables[nic])
        {
            cable.Rates = rates;
        }
    }

    /// <summary>Pings <paramref name="to"/>: one echo request a second until one is answered.</summary>
    /// <remarks>Neighbors learned earlier are forgotten first on all hosts, so that no ping depends on those before it.</remarks>
    /// <param name="from">Who pings.</param>
    /// <param name="to">Whom.</param>
    /// <param name="source">The source address; null to have the route choose.</param>
    /// <param name="attempts">How many requests at most.</param>
    public SimulatedPing Ping(SimulatedHost from, IpAddress to, IpAddress? source = null, int attempts = 3) =>
        _exchanges.Ping(from, to, source, attempts, FrameBuilder.EchoRequest);

    /// <summary>As <see cref="Ping"/>, with UDP datagrams to the echo service.</summary>
    public SimulatedPing UdpEcho(SimulatedHost from, IpAddress to, IpAddress? source = null, int attempts = 3) =>
        _exchanges.Ping(from, to, source, attempts, UdpEchoService.Request);

    /// <summary>Finds the routers between <paramref name="from"/> and <paramref name="to"/>: pings with a time to live of 1, 2, 3 and so on.</summary>
    /// <remarks>Neighbors learned earlier are forgotten first on all hosts. Each probe is sent once.</remarks>
    /// <param name="from">Who asks.</param>
    /// <param name="to">The destination.</param>
    /// <param name="source">The source address; null to have the route choose.</param>
    /// <param name="maximumHops">Where it ends at the latest.</param>
    public SimulatedTraceroute Traceroute(SimulatedHost from, IpAddress to, IpAddress? source = null, byte maximumHops = 16) =>
        _exchanges.Traceroute(from, to, source, maximumHops);

    /// <summary>Sends a frame of the caller's making by <paramref name="from"/> and tells all that became of it and of what it caused.</summary>
    public IReadOnlyList<TrailStep> Inject(SimulatedInterface from, ReadOnlyMemory<byte> frame) => _exchanges.Inject(from, frame);

    private MacAddress MacOf(ChildSpec spec, SimulatedInterface lower) => spec.Kind switch
    {
        ChildKind.Ipvlan => lower.Mac,
        ChildKind.Vlan => spec.Address ?? lower.Mac,
        _ => spec.Mode == MacvlanMode.Passthru ? lower.Mac : spec.Address ?? MacAddress.Random(Simulation.Random),
    };

    private static void CheckName(SimulatedHost host, string name)
    {
        if (host.Find(name) is not null)
        {
            throw new DatapathException($"{host.Name} has an interface {name} already (EEXIST)");
        }
    }

    private sealed class Jack(SimulatedInterface nic) : IFrameSink
    {
        public void Take(ReadOnlyMemory<byte> frame) => nic.Tower.Receive(frame);
    }
}

using System.Buffers.Binary;
using Bunshin.Datapaths.Simulated.Ports;
using Bunshin.Datapaths.Simulated.Stack;
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
    private static readonly TimeSpan _attemptTime = TimeSpan.FromSeconds(1);

    // Longer than any timer of the model hosts, so that an exchange leaves nothing behind for the next.
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(10);

    private readonly Trail _trail;
    private readonly List<SimulatedHost> _hosts = [];
    private readonly Dictionary<SimulatedInterface, FaultInjector[]> _cables = [];
    private readonly Dictionary<SimulatedInterface, SimulatedChild> _children = [];
    private ushort _identifier;

    /// <summary>An empty network whose dice come from <paramref name="seed"/>.</summary>
    public SimulatedNetwork(int seed = 0)
    {
        Simulation = new Simulation(seed);
        _trail = new Trail(Simulation);
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
        var nic = NewInterface(host, name, mac, mtu);
        host.Add(nic);
        if (plugged is not null)
        {
            var inward = new FaultInjector(Simulation, _trail, nic.FullName, new Cable(Simulation, new Jack(nic)));
            var outward = new FaultInjector(
                Simulation, _trail, nic.FullName, new Cable(Simulation, plugged.AddPort(nic, inward)));
            nic.Link = new CableLink(outward);
            _cables[nic] = [inward, outward];
        }

        return nic;
    }

    /// <summary>Makes a child of <paramref name="parent"/> in <paramref name="host"/>, down; <see cref="ChildSpec.Namespace"/> is not looked at.</summary>
    /// <remarks>A child given as the parent stands for its own parent, as in the kernel.</remarks>
    /// <exception cref="DatapathException">The kernel would refuse it.</exception>
    public SimulatedInterface AddChild(SimulatedInterface parent, SimulatedHost host, ChildSpec spec)
    {
        parent = (parent.Link as MacvlanPort)?.Parent ?? parent;
        var port = parent.Port ??= new MacvlanPort(parent, Simulation, _trail);
        var device = NewInterface(
            host, spec.Name, spec.Mode == MacvlanMode.Passthru ? parent.Mac : spec.Address, spec.Mtu ?? parent.Mtu);
        if (port.CheckAdd(SimulatedChild.ModelOf(spec, device)) is { } refusal)
        {
            throw new DatapathException($"{device.FullName} cannot be made on {parent.FullName}: {refusal}");
        }

        device.Link = port;
        host.Add(device);
        var child = new SimulatedChild(spec, device);
        _children[device] = child;
        port.Add(child);
        return device;
    }

    /// <summary>Removes a child; anything else throws <see cref="ArgumentException"/>.</summary>
    public void RemoveChild(SimulatedInterface child)
    {
        if (!_children.Remove(child, out var found))
        {
            throw new ArgumentException($"{child.FullName} is not a child", nameof(child));
        }

        child.SetDown();
        child.Host.Remove(child);
        ((MacvlanPort)child.Link).Remove(found);
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
    /// <remarks>Neighbours learned earlier are forgotten first on all hosts, so that no ping depends on those before it.</remarks>
    /// <param name="from">Who pings.</param>
    /// <param name="to">Whom.</param>
    /// <param name="source">The source address; null to have the route choose.</param>
    /// <param name="attempts">How many requests at most.</param>
    public SimulatedPing Ping(SimulatedHost from, IpAddress to, IpAddress? source = null, int attempts = 3) =>
        Exchange(from, to, source, attempts, FrameBuilder.EchoRequest);

    /// <summary>As <see cref="Ping"/>, with UDP datagrams to the echo service.</summary>
    public SimulatedPing UdpEcho(SimulatedHost from, IpAddress to, IpAddress? source = null, int attempts = 3) =>
        Exchange(from, to, source, attempts, static (source, destination, port, sequence) =>
        {
            Span<byte> data = stackalloc byte[sizeof(ushort)];
            BinaryPrimitives.WriteUInt16BigEndian(data, sequence);
            return FrameBuilder.Udp(source, destination, port, Stack.UdpEcho.ServerPort, data);
        });

    /// <summary>Sends a frame of the caller's making by <paramref name="from"/> and tells all that became of it and of what it caused.</summary>
    public IReadOnlyList<TrailStep> Inject(SimulatedInterface from, ReadOnlyMemory<byte> frame)
    {
        _trail.Begin();
        from.Send(frame);
        return Settle();
    }

    internal SimulatedChild ChildOf(SimulatedInterface device) => _children[device];

    private SimulatedPing Exchange(
        SimulatedHost from, IpAddress to, IpAddress? source, int attempts, Func<IpAddress, IpAddress, ushort, ushort, IpPayload> request)
    {
        foreach (var host in _hosts)
        {
            host.Stack.ForgetNeighbors(on: null);
        }

        _trail.Begin();
        if (from.Owns(to))
        {
            _trail.Record(
                from.Name, TrailKind.NotSent, default, $"{to} is an address of this very host: answered inside its IP layer, no frame is sent");
            return new SimulatedPing(Reached: true, TimeSpan.Zero, IsLocal: true, _trail.End());
        }

        if (from.Stack.Route(to, source) is not { } hop)
        {
            _trail.Record(from.Name, TrailKind.NotSent, default, $"no route to {to}");
            return new SimulatedPing(Reached: false, null, IsLocal: false, _trail.End());
        }

        return Exchange(from, to, hop.Source, attempts, ++_identifier, request);
    }

    private SimulatedPing Exchange(
        SimulatedHost from,
        IpAddress to,
        IpAddress source,
        int attempts,
        ushort identifier,
        Func<IpAddress, IpAddress, ushort, ushort, IpPayload> request)
    {
        TimeSpan? rtt = null;
        var sent = new TimeSpan[attempts];
        from.Stack.Answered = answer =>
        {
            if (answer.Identifier == identifier && answer.From == to && answer.Sequence < attempts)
            {
                rtt ??= Simulation.Now - sent[answer.Sequence];
            }
        };
        for (ushort sequence = 0; sequence < attempts && rtt is null; sequence++)
        {
            sent[sequence] = Simulation.Now;
            from.Stack.Send(source, to, request(source, to, identifier, sequence));
            _ = WaitUntil(() => rtt is not null, Simulation.Now + _attemptTime);
        }

        // The last attempt's neighbours are given up only after their own time.
        _ = WaitUntil(() => rtt is not null, Simulation.Now + NeighborTable.AttemptTime);
        from.Stack.Answered = null;
        return new SimulatedPing(rtt is not null, rtt, IsLocal: false, Settle());
    }

    /// <summary>Lets time pass to <paramref name="deadline"/> even when nothing happens in it.</summary>
    private bool WaitUntil(Func<bool> done, TimeSpan deadline)
    {
        if (deadline > Simulation.Now)
        {
            Simulation.Schedule(deadline - Simulation.Now, static () => { });
        }

        return Simulation.Run(done, deadline);
    }

    private IReadOnlyList<TrailStep> Settle()
    {
        _ = Simulation.Run(static () => false, Simulation.Now + _rest);
        return _trail.End();
    }

    private SimulatedInterface NewInterface(SimulatedHost host, string name, MacAddress? mac, int mtu)
    {
        if (host.Find(name) is not null)
        {
            throw new DatapathException($"{host.Name} has an interface {name} already (EEXIST)");
        }

        return new SimulatedInterface(host, name, mac ?? MacAddress.Random(Simulation.Random), mtu, Simulation, _trail);
    }

    private sealed class Jack(SimulatedInterface nic) : IFrameSink
    {
        public void Take(ReadOnlyMemory<byte> frame) => nic.TakeFromCable(frame);
    }
}

using Bunshin.Datapaths.Simulated.Ports;
using Bunshin.Forwarding;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.PcapNg;

namespace Bunshin.Datapaths.Simulated;

/// <summary>A NIC or a child in a <see cref="SimulatedHost"/>. Made down and without addresses, as the kernel makes them.</summary>
public sealed class SimulatedInterface
{
    private readonly List<IpPrefix> _addresses = [];
    private readonly Trail _trail;
    private readonly Simulation _simulation;
    private FrameCapture? _capture;

    internal SimulatedInterface(SimulatedHost host, string name, MacAddress mac, int mtu, Simulation simulation, Trail trail)
    {
        Host = host;
        Name = name;
        Mac = mac;
        Mtu = mtu;
        _simulation = simulation;
        _trail = trail;
    }

    /// <summary>Where it lives.</summary>
    public SimulatedHost Host { get; }

    /// <summary>Its name there.</summary>
    public string Name { get; }

    /// <summary><c>host/interface</c>.</summary>
    public string FullName => $"{Host.Name}/{Name}";

    /// <summary>MAC.</summary>
    public MacAddress Mac { get; internal set; }

    /// <summary>MTU in bytes, without the Ethernet header.</summary>
    public int Mtu { get; internal set; }

    /// <summary>Administratively up.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Up, and what lies beneath carries frames.</summary>
    public bool HasCarrier => IsUp && Link.HasCarrier;

    /// <summary>Addresses in the order in which they were added; the link-local IPv6 one is not among them.</summary>
    public IReadOnlyList<IpPrefix> Addresses => _addresses;

    /// <summary>The IPv6 link-local address, which the interface has while it is up.</summary>
    public Ipv6Address LinkLocal => Ipv6Address.LinkLocal(Mac);

    /// <summary>Whether children stand on it.</summary>
    public bool HasChildren => Port is { Children.Count: > 0 };

    /// <summary>What it has counted as a child; all zero for a NIC.</summary>
    public ChildCounters Counters { get; internal set; } = new(0, 0, 0, 0, 0, 0, 0, 0);

    internal ILink Link { get; set; } = new CableLink(null);

    internal MacvlanPort? Port { get; set; }

    /// <summary>The groups its device accepts: those of IPv4 and IPv6 for any host, and one for each IPv6 address.</summary>
    internal IReadOnlyCollection<MacAddress> Groups =>
    [
        new Ipv4Address(0xE000_0001).MulticastMac,
        Ipv6Address.AllNodes.MulticastMac,
        LinkLocal.SolicitedNode.MulticastMac,
        .. _addresses.Where(one => one.IsIpv6).Select(one => one.Address.Ipv6.SolicitedNode.MulticastMac),
    ];

    /// <summary>Sets it up.</summary>
    /// <exception cref="DatapathException">The kernel would refuse it: the address is the parent's or another up child's.</exception>
    public void SetUp()
    {
        if (Link is MacvlanPort port && port.CheckUp(this) is { } refusal)
        {
            throw new DatapathException($"{FullName} cannot be set up: {refusal}");
        }

        IsUp = true;
        Changed();
    }

    /// <summary>Sets it down; neighbours learned on it are forgotten.</summary>
    public void SetDown()
    {
        IsUp = false;
        Host.Stack.ForgetNeighbors(this);
        Changed();
    }

    /// <summary>Adds an address and the route to its prefix.</summary>
    public void AddAddress(IpPrefix address)
    {
        _addresses.Add(address);
        Changed();
    }

    /// <summary>Adds a permanent neighbour: no ARP or neighbour discovery for it.</summary>
    public void AddNeighbor(IpAddress address, MacAddress mac) => Host.Stack.AddNeighbor(this, address, mac);

    /// <summary>Writes every frame its taps see to <paramref name="writer"/> from now on, with verdicts as comments.</summary>
    public void CaptureTo(PcapNgWriter writer) => _capture = new FrameCapture(writer, _simulation, FullName);

    /// <inheritdoc/>
    public override string ToString() => FullName;

    internal bool Owns(IpAddress address) =>
        _addresses.Exists(one => one.Address == address) || (IsUp && address == (IpAddress)LinkLocal);

    /// <summary>Lets taps see a frame.</summary>
    internal void Tap(ReadOnlyMemory<byte> frame, TrailKind direction, string comment = "")
    {
        _trail.Record(this, direction, frame);
        var way = direction == TrailKind.Sent ? PcapNgDirection.Outbound : PcapNgDirection.Inbound;
        _capture?.Write(frame.Span, way, comment);
    }

    /// <summary>Sends a frame of the host's own.</summary>
    internal void Send(ReadOnlyMemory<byte> frame)
    {
        if (IsUp)
        {
            Link.Send(this, frame);
            return;
        }

        _trail.Record(this, TrailKind.Dropped, frame, "the interface is down");
    }

    /// <summary>Takes a frame off the cable.</summary>
    internal void TakeFromCable(ReadOnlyMemory<byte> frame)
    {
        if (!IsUp)
        {
            _trail.Record(this, TrailKind.Dropped, frame, "the interface is down");
        }
        else if (!FrameView.TryParse(frame.Span, out var view))
        {
            _trail.Record(this, TrailKind.Dropped, frame, "no whole Ethernet header");
        }
        else if (Port is { Children.Count: > 0 } port)
        {
            port.FromWire(view, frame);
        }
        else
        {
            Tap(frame, TrailKind.Received);
            Host.Stack.Receive(this, frame, ClassOf(view.Destination));
        }
    }

    private DeliveryClass ClassOf(MacAddress destination) =>
        destination == Mac ? DeliveryClass.Host
        : destination.IsBroadcast ? DeliveryClass.Broadcast
        : destination.IsGroup ? DeliveryClass.Multicast
        : DeliveryClass.OtherHost;

    private void Changed()
    {
        Port?.Changed();
        (Link as MacvlanPort)?.Changed();
    }
}

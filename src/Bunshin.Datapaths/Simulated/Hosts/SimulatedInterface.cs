using Bunshin.Datapaths.Simulated.Ports;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.PcapNg;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>A NIC or a child in a <see cref="SimulatedHost"/>. Made down and without addresses, as the kernel makes them.</summary>
public sealed class SimulatedInterface
{
    private readonly List<IpPrefix> _addresses = [];
    private readonly List<SimulatedInterface> _upper = [];
    private readonly Trail _trail;
    private readonly Simulation _simulation;
    private FrameCapture? _capture;
    private ushort _lastDeviceId;
    private bool _hasOwnMac;

    internal SimulatedInterface(SimulatedHost host, string name, MacAddress mac, int mtu, Simulation simulation, Trail trail)
    {
        Host = host;
        Name = name;
        Mac = mac;
        Mtu = mtu;
        _simulation = simulation;
        _trail = trail;
        Tower = new DeviceTower(this, simulation, trail);
    }

    internal SimulatedInterface(
        SimulatedHost host, SimulatedInterface lower, ChildSpec spec, MacAddress mac, Simulation simulation, Trail trail)
    {
        Host = host;
        Name = spec.Name;
        Mac = mac;
        Mtu = spec.Mtu ?? lower.Mtu;
        Lower = lower;
        Child = new SimulatedChild(spec, spec.Kind == ChildKind.Ipvlan ? lower.NextDeviceId() : (ushort)0);
        Tower = lower.Tower;
        _simulation = simulation;
        _trail = trail;
    }

    /// <summary>Where it lives.</summary>
    public SimulatedHost Host { get; }

    /// <summary>Its name there.</summary>
    public string Name { get; }

    /// <summary><c>host/interface</c>.</summary>
    public string FullName => $"{Host.Name}/{Name}";

    /// <summary>The device it stands on; null for a NIC.</summary>
    public SimulatedInterface? Lower { get; }

    /// <summary>What kind of child it is; null for a NIC.</summary>
    public ChildKind? Kind => Child?.Spec.Kind;

    /// <summary>MAC; an ipvlan child's is always that of the device below.</summary>
    public MacAddress Mac { get; private set; }

    /// <summary>MTU in bytes, without the Ethernet header.</summary>
    public int Mtu { get; private set; }

    /// <summary>Administratively up.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Up, and what lies beneath carries frames.</summary>
    public bool HasCarrier => IsUp && (Lower is null ? Tower.HasCable : Lower.HasCarrier);

    /// <summary>Has neither ARP nor neighbor discovery, and sends everything to its own MAC: an ipvlan child in mode l3 or l3s.</summary>
    public bool IsNoArp => Child is { Spec.Kind: ChildKind.Ipvlan } && Lower!.IpvlanPort.Mode != IpvlanMode.L2;

    /// <summary>Addresses in the order in which they were added; the link-local IPv6 one is not among them.</summary>
    public IReadOnlyList<IpPrefix> Addresses => _addresses;

    /// <summary>The IPv6 link-local address, which the interface has while it is up.</summary>
    public Ipv6Address LinkLocal => Ipv6Address.LinkLocal(Mac, Child?.DeviceId ?? 0);

    /// <summary>Whether macvlan or ipvlan children stand on it or on its VLANs, which a switch may have to reflect frames for.</summary>
    public bool HasChildren => _upper.Exists(static one => one.Child!.Spec.Kind != ChildKind.Vlan || one.HasChildren);

    /// <summary>What it has counted, as the kernel's drivers do.</summary>
    public ChildCounters Counters { get; internal set; } = new(0, 0, 0, 0, 0, 0, 0, 0);

    internal SimulatedChild? Child { get; }

    internal DeviceTower Tower { get; }

    /// <summary>Devices directly on it, in the order in which they were made.</summary>
    internal IReadOnlyList<SimulatedInterface> Upper => _upper;

    /// <summary>Its place in its tower's stack, once that is built.</summary>
    internal int Number { get; set; }

    /// <summary>Mode and flags of the ipvlan port it is, if it has ipvlan children; the last that were asked for.</summary>
    internal IpvlanSettings IpvlanPort { get; private set; } = IpvlanSettings.Default;

    internal bool IsCaptured => _capture is not null;

    /// <summary>Whether a macvlan or ipvlan port hands it its frames.</summary>
    internal bool IsBehindPort => Child is { } child && (child.Spec.Kind != ChildKind.Vlan || Lower!.IsBehindPort);

    /// <summary>
    /// The groups its device accepts: those of IPv4 and IPv6 for any host, one for each IPv6 address, and what devices on it want.
    /// </summary>
    internal IReadOnlyCollection<MacAddress> Groups =>
    [
        new Ipv4Address(0xE000_0001).MulticastMac,
        Ipv6Address.AllNodes.MulticastMac,
        LinkLocal.SolicitedNode.MulticastMac,
        .. _addresses.Where(static one => one.IsIpv6).Select(static one => one.Address.Ipv6.SolicitedNode.MulticastMac),
        .. _upper.SelectMany(static one => one.Groups),
    ];

    private bool InheritsMac => !_hasOwnMac && Child is { Spec: { Kind: ChildKind.Vlan, Address: null } };

    private bool IsPassthru => Child is { Spec.IsPassthru: true };

    private bool FollowsState => Child is { Spec.Vlan: { } vlan } && (vlan.Flags & Forwarding.Vlan.VlanFlags.LooseBinding) == 0;

    /// <summary>Sets it up, and with it the VLANs on it, even those that were set down, except for loosely bound ones.</summary>
    /// <exception cref="DatapathException">The kernel would refuse it: the address is the parent's or another up child's, a VLAN's parent is down.</exception>
    public void SetUp()
    {
        if (IsUp)
        {
            return;
        }

        Refuse(ChildRules.CheckUp(this), "cannot be set up");
        IsUp = true;
        if (InheritsMac)
        {
            Mac = Lower!.Mac;
        }

        Changed();
        foreach (var vlan in _upper.Where(static one => one.FollowsState))
        {
            vlan.SetUp();
        }
    }

    /// <summary>Sets it down, and with it the VLANs on it, except for loosely bound ones; neighbors learned on it are forgotten.</summary>
    public void SetDown()
    {
        if (!IsUp)
        {
            return;
        }

        IsUp = false;
        Host.Stack.ForgetNeighbors(this);
        Changed();
        foreach (var vlan in _upper.Where(static one => one.FollowsState))
        {
            vlan.SetDown();
        }
    }

    /// <summary>Adds an address and the route to its prefix.</summary>
    /// <exception cref="DatapathException">It is an ipvlan child, and a sibling has the address.</exception>
    public void AddAddress(IpPrefix address)
    {
        Refuse(ChildRules.CheckAddress(this, address.Address), $"cannot have {address}");
        _addresses.Add(address);
        Changed();
    }

    /// <summary>Adds a permanent neighbor: no ARP or neighbor discovery for it.</summary>
    public void AddNeighbor(IpAddress address, MacAddress mac) => Host.Stack.AddNeighbor(this, address, mac);

    /// <summary>Changes the MAC; ipvlan and passthru children on it get it too, and VLANs without one of their own while they are up.</summary>
    /// <exception cref="DatapathException">The kernel would refuse it.</exception>
    public void SetMac(MacAddress mac)
    {
        Refuse(ChildRules.CheckMac(this, mac), $"cannot have the MAC {mac}");
        _hasOwnMac = true;
        (IsPassthru ? Lower! : this).ChangeMac(mac);
    }

    /// <summary>Changes the MTU; that of ipvlan children on it becomes the same, of others at most that.</summary>
    /// <exception cref="DatapathException">The kernel would refuse it.</exception>
    public void SetMtu(int mtu)
    {
        Refuse(ChildRules.CheckMtu(this, mtu), "cannot have that MTU");
        ChangeMtu(mtu);
    }

    /// <summary>Writes every frame its taps see to <paramref name="writer"/> from now on, with verdicts as comments.</summary>
    public void CaptureTo(PcapNgWriter writer) => _capture = new FrameCapture(writer, _simulation, FullName);

    /// <inheritdoc/>
    public override string ToString() => FullName;

    internal bool HasUpper(Predicate<ChildKind> kind) => _upper.Exists(one => kind(one.Child!.Spec.Kind));

    internal bool Owns(IpAddress address) =>
        _addresses.Exists(one => one.Address == address) || (IsUp && address == (IpAddress)LinkLocal);

    internal void AddUpper(SimulatedInterface device)
    {
        _upper.Add(device);
        Tower.Add(device);
    }

    internal void RemoveUpper(SimulatedInterface device)
    {
        _ = _upper.Remove(device);
        Tower.Remove(device);
    }

    /// <summary>Mode and flags become those of all its ipvlan children.</summary>
    internal void SetIpvlanPort(IpvlanSettings settings)
    {
        IpvlanPort = settings;
        Tower.Changed();
    }

    internal void ChangeMac(MacAddress mac)
    {
        Mac = mac;
        Changed();
        foreach (var one in _upper.Where(static one => one.Child!.Spec.Kind == ChildKind.Ipvlan || one.IsPassthru || (one.InheritsMac && one.IsUp)))
        {
            one.ChangeMac(mac);
        }
    }

    internal void ChangeMtu(int mtu)
    {
        Mtu = mtu;
        Tower.Changed();
        Host.Changed();
        foreach (var one in _upper.Where(one => one.Child!.Spec.Kind == ChildKind.Ipvlan || one.Mtu > mtu))
        {
            one.ChangeMtu(mtu);
        }
    }

    internal void Capture(ReadOnlyMemory<byte> frame, TrailKind direction, string comment) =>
        _capture?.Write(frame.Span, direction == TrailKind.Sent ? PcapNgDirection.Outbound : PcapNgDirection.Inbound, comment);

    /// <summary>Sends a frame of the host's own.</summary>
    internal void Send(ReadOnlyMemory<byte> frame)
    {
        if (IsUp)
        {
            Tower.Send(this, frame);
            return;
        }

        _trail.Record(this, TrailKind.Dropped, frame, "the interface is down");
    }

    /// <summary>Something that the rules or routes depend on is different.</summary>
    internal void Changed()
    {
        Tower.Changed();
        Host.Changed();
    }

    private ushort NextDeviceId() => ++_lastDeviceId;

    private void Refuse(Forwarding.Refusal? refusal, string what)
    {
        if (refusal is not null)
        {
            throw new DatapathException($"{FullName} {what}: {refusal}");
        }
    }
}

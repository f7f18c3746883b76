using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Routing;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Stacks;

/// <summary>The devices of a recorded set as stacks: P with all that is on it, and the cable's other end.</summary>
internal sealed class RecordedTopology
{
    /// <summary>The group of IP that some namespaces join: those of w and of the first two ipvlan children.</summary>
    public static readonly Ipv4Address Joined = Ipv4Address.Parse("239.1.2.3");

    /// <summary>Everybody's group.</summary>
    public static readonly Ipv4Address AllHosts = Ipv4Address.Parse("224.0.0.1");

    private const int DefaultCutoff = 1;
    private readonly RecordingMeta _meta;
    private readonly RecordedConfig _config;
    private readonly Dictionary<IpAddress, MacAddress> _neighbors = [];

    /// <summary>For the devices of <paramref name="meta"/>, by the rules of a kernel.</summary>
    public RecordedTopology(RecordingMeta meta, ReflectedBridgeMulticast rules = ReflectedBridgeMulticast.VepaOnly)
    {
        _meta = meta;
        _config = meta.Config;
        Far = DeviceStack.Create([StackDevice.Bottom("w", meta.MacOf("w")) with { HasCarrier = !_config.ParentDown }]);
        Outside = DeviceStack.Create([StackDevice.Bottom("y", RecordingMeta.StationY)]);
        Near = DeviceStack.Create(Devices(rules));
        foreach (var (key, addresses) in _config.Addresses)
        {
            foreach (var address in addresses)
            {
                _neighbors[address] = NeighborMacOf(key);
            }
        }
    }

    /// <summary>P and everything on it.</summary>
    public DeviceStack Near { get; }

    /// <summary>The cable's other end.</summary>
    public DeviceStack Far { get; }

    /// <summary>The station behind the external bridge.</summary>
    public DeviceStack Outside { get; }

    /// <summary>The namespaces speak IP, and ipvlan children may change contents on the way.</summary>
    public bool HasIp => _config.HasIp;

    /// <summary>The bridge in which the cable ends, as it begins; null where there is none.</summary>
    public ExternalBridge? ExternalBridge() =>
        _config.Hairpin is { } hairpin ? new ExternalBridge(_meta.MacOf("w"), hairpin, hasCarrier: !_config.ParentDown) : null;

    /// <summary>Whether a namespace has joined <see cref="Joined"/>.</summary>
    public static bool JoinsGroup(string point) => point is "c1" or "c2" or "w";

    /// <summary>What neighbor entries say of a station: its MAC; of a child, the one that all ipvlan children share.</summary>
    public MacAddress NeighborMacOf(string key) => _meta.Macs.TryGetValue(key, out var own) ? own : _meta.MacOf("p");

    public bool TryFindNeighbor(IpAddress address, out MacAddress mac) => _neighbors.TryGetValue(address, out mac);

    /// <summary>The point by which a namespace is called.</summary>
    public string PlaceOf(string point) => _config.PlaceOf(point);

    /// <summary>The IP addresses of a device.</summary>
    public IReadOnlyList<IpAddress> AddressesOf(string point) => _config.Addresses.GetValueOrDefault(point, []);

    /// <summary>All IP addresses in the namespace in which a device is: its IP takes what is for any of them.</summary>
    public IEnumerable<IpAddress> AddressesAround(string point)
    {
        var place = PlaceOf(point);
        return _config.Addresses.Where(entry => IsDevice(entry.Key) && PlaceOf(entry.Key) == place).SelectMany(static entry => entry.Value);
    }

    /// <summary>Groups of IP that a device has joined.</summary>
    public bool HasJoined(string point, IpAddress group) =>
        group == Ipv6Address.AllNodes || group == AllHosts || (group == Joined && JoinsGroup(point))
        || AddressesOf(point).Any(address => address.IsIpv6 && address.Ipv6.SolicitedNode == group);

    /// <summary>Groups whose MAC a device's list has because its IP has joined them.</summary>
    public IEnumerable<MacAddress> GroupsOf(string key)
    {
        yield return AllHosts.MulticastMac;
        yield return Ipv6Address.AllNodes.MulticastMac;
        if (JoinsGroup(key))
        {
            yield return Joined.MulticastMac;
        }

        foreach (var address in AddressesOf(key).Where(static address => address.IsIpv6))
        {
            yield return address.Ipv6.SolicitedNode.MulticastMac;
        }
    }

    private bool IsDevice(string key) => key is "p" or "w" || _config.Devices.Any(device => device.Name == key);

    private IReadOnlyList<StackDevice> Devices(ReflectedBridgeMulticast rules)
    {
        var looks = new List<DeviceLook> { new() { Name = "p", Address = _config.ParentAddress ?? _meta.MacOf("p"), IsUp = !_config.ParentDown } };
        foreach (var device in _config.Devices)
        {
            var lower = looks.FindIndex(below => below.Name == device.Lower);
            looks.Add(new DeviceLook
            {
                Name = device.Name,
                Spec = device.Spec,
                Lower = lower,

                // One without an address of its own is a passthru or ipvlan child, or a VLAN device that has the lower one's.
                Address = device.Spec.Address ?? looks[lower].Address,
                IsUp = device.IsUp,
                IsPromiscuous = device.Promiscuous,
                IsAllMulticast = device.AllMulticast,
                Groups = device.Spec.Kind == ChildKind.Ipvlan ? [.. GroupsOf(device.Name), .. device.Groups] : device.Groups,
                Addresses = AddressesOf(device.Name),
            });
        }

        looks[0] = looks[0] with { MacvlanPort = MacvlanPort(looks, rules) };
        var drawn = StackPicture.Draw(looks, number => RouteTable.Create([.. Routes(looks[number].Name)]));
        return [drawn[0] with { InsertsCustomerTags = !_config.CustomerTagsInLine }, .. drawn.Skip(1)];
    }

    private MacvlanParent MacvlanPort(List<DeviceLook> looks, ReflectedBridgeMulticast rules)
    {
        var children = _config.Devices.Where(static device => device is { Spec: { IsMacvlan: true, Lower: null } }).ToList();
        var port = new MacvlanParent
        {
            Address = looks[0].Address,
            IsPromiscuous = _config.ParentPromiscuous is not null,
            IsAllMulticast = _config.ParentAllMulticast,
            HasUnicastFilter = false,
            BroadcastCutoff = children.LastOrDefault(static child => child.Spec.BroadcastCutoff is not null)?.Spec.BroadcastCutoff ?? DefaultCutoff,
            ReflectedBridgeMulticast = rules,
        };
        return port with { BroadcastFilter = LastFilter(port, children, [.. children.Select(child => looks.First(look => look.Name == child.Name).Macvlan)]) };
    }

    // What the driver put on its broadcast queue when it last looked, which may be before the last step of the building:
    // macvlan_recompute_bc_filter runs when a child's receive mode or the cutoff changes.
    private BroadcastFilter LastFilter(MacvlanParent port, List<RecordedDevice> children, MacvlanChild[] built)
    {
        var filter = BroadcastFilter.Nothing;
        port = port with { IsPromiscuous = _config.ParentPromiscuous == "before", BroadcastCutoff = DefaultCutoff };
        foreach (var child in children)
        {
            if (child.Spec.BroadcastCutoff is { } cutoff && cutoff != port.BroadcastCutoff)
            {
                port = port with { BroadcastCutoff = cutoff };
                filter = BroadcastFilter.Compute(port, []) with { IsOpen = false };
            }
        }

        var now = built.Select(static child => child with { IsUp = false }).ToArray();
        for (var at = 0; at < now.Length; at++)
        {
            if (!children[at].Down)
            {
                now[at] = now[at] with { IsUp = true };
                filter = BroadcastFilter.Compute(port, now);
                now[at] = now[at] with { IsUp = !children[at].DownAfter };
            }
        }

        return filter;
    }

    // What the kernel makes of the two addresses of a device with ipvlan children.
    private IEnumerable<Route> Routes(string port)
    {
        yield return new Route { Destination = IpPrefix.Parse("fe80::/64") };
        yield return new Route { Destination = IpPrefix.Parse("ff00::/8"), Kind = RouteKind.Multicast };
        foreach (var address in AddressesOf(port))
        {
            var network = new IpPrefix(address, address.IsIpv6 ? 64 : 24);
            yield return new Route { Destination = network };
            yield return new Route { Destination = IpPrefix.Single(address), Kind = RouteKind.Local };
            if (!address.IsIpv6)
            {
                yield return new Route { Destination = IpPrefix.Single(network.Last), Kind = RouteKind.Broadcast };
            }
        }
    }
}

using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Routing;
using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;
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

    private readonly RecordingMeta _meta;
    private readonly StackConfig _config;
    private readonly Dictionary<IpAddress, MacAddress> _neighbors = [];

    public RecordedTopology(RecordingMeta meta)
    {
        _meta = meta;
        _config = meta.Stack ?? throw new ArgumentException("the set has no stack of devices", nameof(meta));
        Far = DeviceStack.Create([StackDevice.Bottom("w", meta.MacOf("w"))]);
        Near = DeviceStack.Create(Devices());
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

    /// <summary>The namespaces speak IP, and ipvlan children may change contents on the way.</summary>
    public bool HasIp => _config.HasIp;

    /// <summary>Whether a namespace has joined <see cref="Joined"/>.</summary>
    public static bool JoinsGroup(string point) => point is "c1" or "c2" or "w";

    /// <summary>What neighbour entries say of a station: its MAC; of a child, the one that all ipvlan children share.</summary>
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

    private List<StackDevice> Devices()
    {
        var bottom = StackDevice.Bottom("p", _meta.MacOf("p")) with { InsertsCustomerTags = !_config.CustomerTagsInLine };
        var devices = new List<StackDevice> { bottom };
        foreach (var device in _config.Devices)
        {
            var lower = devices.FindIndex(below => below.Name == device.Lower);
            devices.Add(device.Spec.Kind switch
            {
                ChildKind.Vlan => StackDevice.On(lower, device.Name, Vlan(device, devices[lower].Address)),
                ChildKind.Ipvlan => StackDevice.On(lower, device.Name, Ipvlan(device)),
                _ => StackDevice.On(lower, device.Name, Macvlan(device, devices[lower].Address)),
            });
            if (device.Spec.Kind == ChildKind.Ipvlan && devices[lower].IpvlanPort is null)
            {
                devices[lower] = devices[lower] with { IpvlanPort = IpvlanPort(device, devices[lower].Address) };
            }
        }

        return devices;
    }

    private static VlanChild Vlan(RecordedDevice device, MacAddress lowerAddress)
    {
        var settings = device.Spec.Vlan!;
        return new VlanChild
        {
            Name = device.Name,
            Protocol = settings.Protocol,
            Id = settings.Id,
            Address = device.Spec.Address ?? lowerAddress,
            Flags = settings.Flags,
            IsUp = !device.Down,
            EgressPriorities = settings.EgressPriorities ?? new Dictionary<uint, uint>(),
            IngressPriorities = settings.IngressPriorities ?? new Dictionary<uint, uint>(),
        };
    }

    private static MacvlanChild Macvlan(RecordedDevice device, MacAddress lowerAddress) => new()
    {
        // One without an address of its own is a passthru child.
        Address = device.Spec.Address ?? lowerAddress,
        Mode = device.Spec.Mode,
        Flags = device.Spec.Flags,
        Sources = device.Spec.Sources,
        IsUp = !device.Down,
        IsPromiscuous = device.Promiscuous,
        Groups = [.. device.Groups],
    };

    private IpvlanChild Ipvlan(RecordedDevice device) => new()
    {
        Name = device.Name,
        Addresses = [.. AddressesOf(device.Name)],
        Groups = [.. GroupsOf(device.Name), .. device.Groups],
        IsUp = !device.Down,
    };

    private IpvlanParent IpvlanPort(RecordedDevice first, MacAddress address) => new()
    {
        Address = address,
        Mode = first.Spec.IpvlanOrDefault.Mode,
        Flags = first.Spec.IpvlanOrDefault.Flags,
        Routes = RouteTable.Create([.. Routes(first.Lower)]),
    };

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

using Bunshin.Conformance.Recordings;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Routing;
using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Stacks;

/// <summary>The devices of a recorded set as stacks: P with all that is on it, and the cable's other end.</summary>
internal sealed class RecordedTopology
{
    private static readonly string[] IpvlanChildren = ["c1", "c2", "c3"];
    private static readonly Ipv4Address AllHosts = Ipv4Address.Parse("224.0.0.1");
    private static readonly Ipv4Address Joined = Ipv4Address.Parse("239.1.2.3");
    private readonly RecordingMeta _meta;
    private readonly StackConfig _config;
    private readonly Dictionary<IpAddress, MacAddress> _neighbors = [];

    public RecordedTopology(RecordingMeta meta)
    {
        _meta = meta;
        _config = meta.Stack ?? throw new ArgumentException("the set has neither VLAN devices nor ipvlan children", nameof(meta));
        Far = DeviceStack.Create([StackDevice.Bottom("w", meta.MacOf("w"))]);
        Near = DeviceStack.Create(_config.Mode is null ? VlanDevices() : IpvlanDevices());
        foreach (var (key, addresses) in _config.Addresses)
        {
            // A neighbour entry for a child has the MAC that all share.
            var mac = meta.Macs.TryGetValue(key, out var own) ? own : meta.MacOf("p");
            foreach (var address in addresses)
            {
                _neighbors[address] = mac;
            }
        }
    }

    /// <summary>P and everything on it.</summary>
    public DeviceStack Near { get; }

    /// <summary>The cable's other end.</summary>
    public DeviceStack Far { get; }

    /// <summary>All devices of a stack are in one namespace: VLAN devices with P, ipvlan children each in their own.</summary>
    public bool IsOneNamespace => _config.Mode is null;

    public bool TryFindNeighbor(IpAddress address, out MacAddress mac) => _neighbors.TryGetValue(address, out mac);

    public IReadOnlyList<IpAddress> AddressesOf(string point) => _config.Addresses.GetValueOrDefault(point, []);

    /// <summary>Groups of IP that a point's namespace has joined.</summary>
    public bool HasJoined(string point, IpAddress group) =>
        group == Ipv6Address.AllNodes || group == AllHosts || (group == Joined && point is "c1" or "c2" or "w")
        || AddressesOf(point).Any(address => address.IsIpv6 && address.Ipv6.SolicitedNode == group);

    private List<StackDevice> VlanDevices()
    {
        var bottom = StackDevice.Bottom("p", _meta.MacOf("p")) with { InsertsCustomerTags = !_config.CustomerTagsInLine };
        var devices = new List<StackDevice> { bottom };
        foreach (var vlan in _config.Vlans)
        {
            var lower = devices.FindIndex(device => device.Name == vlan.Lower);
            devices.Add(StackDevice.On(lower, vlan.Name, new VlanChild
            {
                Name = vlan.Name,
                Protocol = vlan.Protocol,
                Id = vlan.Id,
                Address = vlan.Address ?? devices[lower].Address,
                Flags = vlan.ReordersHeader ? VlanFlags.ReorderHeader : VlanFlags.None,
                IsUp = vlan.IsUp,
                EgressPriorities = vlan.EgressPriorities,
                IngressPriorities = vlan.IngressPriorities,
            }));
        }

        return devices;
    }

    private List<StackDevice> IpvlanDevices()
    {
        var bottom = StackDevice.Bottom("p", _meta.MacOf("p")) with
        {
            IpvlanPort = new IpvlanParent
            {
                Address = _meta.MacOf("p"),
                Mode = _config.Mode ?? default,
                Flags = _config.Flags,
                Routes = RouteTable.Create([.. Routes()]),
            },
        };
        return [bottom, .. IpvlanChildren.Select(key => StackDevice.On(0, key, new IpvlanChild
        {
            Name = key,
            Addresses = [.. AddressesOf(key)],
            Groups = [.. GroupsOf(key)],
        }))];
    }

    private IEnumerable<MacAddress> GroupsOf(string key)
    {
        yield return AllHosts.MulticastMac;
        yield return Ipv6Address.AllNodes.MulticastMac;
        if (key != "c3")
        {
            yield return Joined.MulticastMac;
        }

        foreach (var address in AddressesOf(key).Where(static address => address.IsIpv6))
        {
            yield return address.Ipv6.SolicitedNode.MulticastMac;
        }
    }

    // What the kernel makes of p's two addresses.
    private IEnumerable<Route> Routes()
    {
        yield return new Route { Destination = IpPrefix.Parse("fe80::/64") };
        yield return new Route { Destination = IpPrefix.Parse("ff00::/8"), Kind = RouteKind.Multicast };
        foreach (var address in AddressesOf("p"))
        {
            var network = new IpPrefix(address, address.IsIpv6 ? 64 : 24);
            yield return new Route { Destination = network };
            yield return new Route { Destination = new IpPrefix(address, address.BitLength), Kind = RouteKind.Local };
            if (!address.IsIpv6)
            {
                var last = new Ipv4Prefix(address.Ipv4, network.Length).Last;
                yield return new Route { Destination = new IpPrefix(last, 32), Kind = RouteKind.Broadcast };
            }
        }
    }
}

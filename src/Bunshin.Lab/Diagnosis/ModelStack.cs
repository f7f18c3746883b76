using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Diagnosis;

/// <summary>A NIC and all that stands on it, as the rules see it.</summary>
internal sealed class ModelStack
{
    private readonly LabTopology _lab;
    private readonly IReadOnlyDictionary<string, InterfaceFacts> _facts;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IpvlanSettings> _ipvlanPorts = new(StringComparer.Ordinal);

    /// <summary>Builds it from what the file wants and what is so.</summary>
    public ModelStack(LabTopology lab, LabNic nic, IReadOnlyDictionary<string, InterfaceFacts> facts)
    {
        _lab = lab;
        _facts = facts;
        Devices = [nic, .. LabStack.Children(lab, nic)];
        for (var place = 0; place < Devices.Count; place++)
        {
            _places[Devices[place].FullName] = place;
            if (Devices[place] is LabChild { Ipvlan: { } port } child)
            {
                _ipvlanPorts[child.Parent] = port;
            }
        }

        Rules = DeviceStack.Create([.. Devices.Select(Device)]);
    }

    /// <summary>The NIC first; the rules speak of them by their place.</summary>
    public IReadOnlyList<LabInterface> Devices { get; }

    /// <summary>The rules.</summary>
    public DeviceStack Rules { get; }

    /// <summary>The place of a device of this stack.</summary>
    public int PlaceOf(LabInterface one) => _places[one.FullName];

    private StackDevice Device(LabInterface one)
    {
        var made = one is LabChild child ? On(child, _places[child.Parent]) : Bottom(one);
        return _ipvlanPorts.TryGetValue(one.FullName, out var port)
            ? made with { IpvlanPort = new IpvlanParent { Address = Facts(one).Mac, Mode = port.Mode, Flags = port.Flags, Routes = ModelRoutes.Of(_lab, one, Facts) } }
            : made;
    }

    private StackDevice Bottom(LabInterface nic) =>
        StackDevice.Bottom(nic.FullName, Facts(nic).Mac, Facts(nic).IsUp, nic.Mtu ?? 1500) with { HasCarrier = Facts(nic).HasCarrier };

    private StackDevice On(LabChild child, int lower) =>
        child.Vlan is { } vlan ? StackDevice.On(lower, child.FullName, new VlanChild
        {
            Name = child.FullName,
            Id = vlan.Id,
            Protocol = vlan.Protocol,
            Flags = vlan.Flags,
            Address = Facts(child).Mac,
            IsUp = Facts(child).IsUp,
            Mtu = LabStack.Mtu(_lab, child),
        })
        : child.Ipvlan is not null ? StackDevice.On(lower, child.FullName, new IpvlanChild
        {
            Name = child.FullName,
            Addresses = [.. child.Addresses.Select(address => address.Address)],
            IsUp = Facts(child).IsUp,
            Groups = [.. Groups(child)],
            Mtu = LabStack.Mtu(_lab, child),
        })
        : StackDevice.On(lower, child.FullName, new MacvlanChild
        {
            Address = Facts(child).Mac,
            Mode = child.Mode,
            Flags = child.Flags,
            IsUp = Facts(child).IsUp,
            Mtu = LabStack.Mtu(_lab, child),
            Sources = [.. child.Sources],
            Groups = [.. Groups(child)],
        });

    private InterfaceFacts Facts(LabInterface one) => _facts[one.FullName];

    /// <summary>The groups that an interface with these addresses joins: all nodes, and the solicited-node group of each IPv6 address.</summary>
    private static IEnumerable<MacAddress> Groups(LabInterface one) =>
        one.Addresses.Where(address => address.IsIpv6)
            .Select(address => ModelFrames.SolicitedNode(address.Address))
            .Append(new MacAddress(0x0100_5E00_0001))
            .Append(new MacAddress(0x3333_0000_0001));
}

using Bunshin.Datapaths;
using Bunshin.Forwarding.Stacks;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Diagnosis;

/// <summary>A NIC and all that stands on it, as the rules see it.</summary>
internal sealed class ModelStack
{
    private readonly LabTopology _lab;
    private readonly IReadOnlyDictionary<string, InterfaceFacts> _facts;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>Builds it from what the file wants and what is so.</summary>
    public ModelStack(LabTopology lab, LabNic nic, IReadOnlyDictionary<string, InterfaceFacts> facts)
    {
        _lab = lab;
        _facts = facts;
        Devices = [nic, .. LabStack.Children(lab, nic)];
        for (var place = 0; place < Devices.Count; place++)
        {
            _places[Devices[place].FullName] = place;
        }

        Rules = DeviceStack.Create(StackPicture.Draw(Devices.Select(one => Look(one, nic)), place => ModelRoutes.Of(lab, Devices[place], Facts)));
    }

    /// <summary>The NIC first; the rules speak of them by their place.</summary>
    public IReadOnlyList<LabInterface> Devices { get; }

    /// <summary>The rules.</summary>
    public DeviceStack Rules { get; }

    /// <summary>The place of a device of this stack.</summary>
    public int PlaceOf(LabInterface one) => _places[one.FullName];

    private DeviceLook Look(LabInterface one, LabNic nic) => new()
    {
        Name = one.FullName,
        Spec = one is LabChild child ? LabStack.Spec(child, nic, static _ => default, static child => child.Mac) : null,
        Lower = one is LabChild { Parent: var lower } ? _places[lower] : -1,
        Address = Facts(one).Mac,
        IsUp = Facts(one).IsUp,
        HasCarrier = Facts(one).HasCarrier,
        Mtu = LabStack.Mtu(_lab, one),
        Addresses = [.. one.Addresses.Select(static address => address.Address)],
        Groups = [.. Groups(one)],
    };

    private InterfaceFacts Facts(LabInterface one) => _facts[one.FullName];

    /// <summary>The groups that an interface with these addresses joins: all nodes, and the solicited-node group of each IPv6 address.</summary>
    private static IEnumerable<MacAddress> Groups(LabInterface one) =>
        one.Addresses.Where(address => address.IsIpv6)
            .Select(address => ModelFrames.SolicitedNode(address.Address))
            .Append(new MacAddress(0x0100_5E00_0001))
            .Append(new MacAddress(0x3333_0000_0001));
}

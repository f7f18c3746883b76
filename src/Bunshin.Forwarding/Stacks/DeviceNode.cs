using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Stacks;

/// <summary>A device of a stack, ready for the walk: its tables, and who its tables' children are in the stack.</summary>
internal sealed class DeviceNode
{
    public required int Lower { get; init; }

    public required MacAddress Address { get; init; }

    public required bool IsUp { get; init; }

    public required bool HasCarrier { get; init; }

    public required bool InsertsCustomerTags { get; init; }

    public required bool InsertsServiceTags { get; init; }

    public required DeviceRole Role { get; init; }

    /// <summary>Its number among its parent's children of its kind.</summary>
    public required int Child { get; init; }

    /// <summary>VLAN devices on it.</summary>
    public VlanTable? Vlans { get; set; }

    public int[] VlanDevices { get; set; } = [];

    /// <summary>Its macvlan port; a device has that or an ipvlan port, not both.</summary>
    public MacvlanTable? Macvlans { get; set; }

    public IpvlanTable? Ipvlans { get; set; }

    /// <summary>The port's children in the stack, by their number in the port's table.</summary>
    public int[] PortDevices { get; set; } = [];
}

/// <summary>The devices of a stack, for the walk.</summary>
/// <remarks>
/// Most devices have nothing on them. That is told by one byte each, side by side, so that a frame's arrival at one of
/// thousands of children does not fetch a node from memory only to find it empty.
/// </remarks>
internal sealed class StackNodes(DeviceNode[] nodes)
{
    private readonly bool[] _hasUpper = [.. nodes.Select(static node => node.Vlans is not null || node.PortDevices.Length > 0)];

    /// <summary>The device's tables.</summary>
    public DeviceNode this[int device] => nodes[device];

    /// <summary>Whether the device has VLAN devices or children on it.</summary>
    public bool HasUpper(int device) => _hasUpper[device];
}

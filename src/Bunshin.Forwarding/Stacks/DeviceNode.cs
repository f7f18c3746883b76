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

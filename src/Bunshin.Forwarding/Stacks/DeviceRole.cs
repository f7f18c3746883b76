namespace Bunshin.Forwarding.Stacks;

/// <summary>What a device does with what it sends.</summary>
internal enum DeviceRole : byte
{
    Bottom,
    Vlan,
    Macvlan,
    Ipvlan,
}

using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Stacks;

/// <summary>One device of a <see cref="DeviceStack"/>: the parent at the bottom, or a child of one listed before it.</summary>
public sealed record StackDevice
{
    private StackDevice()
    {
    }

    /// <summary>Its name, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>The device below, by its place in the list; -1 for the bottom.</summary>
    public int Lower { get; private init; } = -1;

    /// <summary>The VLAN device it is, or null.</summary>
    public VlanChild? Vlan { get; private init; }

    /// <summary>The macvlan or macvtap child it is, or null.</summary>
    public MacvlanChild? Macvlan { get; private init; }

    /// <summary>The ipvlan child it is, or null.</summary>
    public IpvlanChild? Ipvlan { get; private init; }

    /// <summary>Its MAC; of an ipvlan child the one of the device below, which is not asked here.</summary>
    public MacAddress Address { get; private init; }

    /// <summary>Administratively up.</summary>
    public bool IsUp { get; private init; } = true;

    /// <summary>Of the bottom only: there is a carrier.</summary>
    public bool HasCarrier { get; init; } = true;

    /// <summary>MTU in bytes, without the Ethernet header.</summary>
    public int Mtu { get; private init; } = 1500;

    /// <summary>Of the bottom only: it takes a C-tag out of band and puts it in line itself (<c>tx-vlan-hw-insert</c>).</summary>
    public bool InsertsCustomerTags { get; init; } = true;

    /// <summary>Of the bottom only: the same for S-tags (<c>tx-vlan-stag-hw-insert</c>).</summary>
    public bool InsertsServiceTags { get; init; } = true;

    /// <summary>Settings of its macvlan port, if it has macvlan children; address, MTU and carrier are the device's own.</summary>
    public MacvlanParent? MacvlanPort { get; init; }

    /// <summary>Settings of its ipvlan port, if it has ipvlan children; address, MTU and carrier are the device's own.</summary>
    public IpvlanParent? IpvlanPort { get; init; }

    /// <summary>The bottom: a NIC, a veth end, whatever frames come from and go to.</summary>
    public static StackDevice Bottom(string name, MacAddress address, bool isUp = true, int mtu = 1500) =>
        new() { Name = name, Address = address, IsUp = isUp, Mtu = mtu };

    /// <summary>A VLAN device on device number <paramref name="lower"/>.</summary>
    public static StackDevice On(int lower, string name, VlanChild child) =>
        new() { Name = name, Lower = lower, Vlan = child, Address = child.Address, IsUp = child.IsUp, Mtu = child.Mtu };

    /// <summary>A macvlan or macvtap child on device number <paramref name="lower"/>.</summary>
    public static StackDevice On(int lower, string name, MacvlanChild child) =>
        new() { Name = name, Lower = lower, Macvlan = child, Address = child.Address, IsUp = child.IsUp, Mtu = child.Mtu };

    /// <summary>An ipvlan child on device number <paramref name="lower"/>.</summary>
    public static StackDevice On(int lower, string name, IpvlanChild child) =>
        new() { Name = name, Lower = lower, Ipvlan = child, IsUp = child.IsUp, Mtu = child.Mtu };
}

/// <summary>What a device does with what it sends.</summary>
internal enum DeviceRole : byte
{
    Bottom,
    Vlan,
    Macvlan,
    Ipvlan,
}

using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Routing;
using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths;

/// <summary>Draws a parent and what stands on it for the rules: whatever walks a <see cref="DeviceStack"/> gets its devices here.</summary>
public static class StackPicture
{
    /// <summary>Draws them.</summary>
    /// <param name="devices">The parent, then the children, each after what it stands on.</param>
    /// <param name="routesOf">
    /// By which the device of that number routes what its ipvlan children in mode l3 or l3s send; asked for devices that have ipvlan children.
    /// </param>
    /// <returns>The devices in the same order; the list is the caller's.</returns>
    public static IReadOnlyList<StackDevice> Draw(IEnumerable<DeviceLook> devices, Func<int, RouteTable> routesOf)
    {
        var drawn = new List<StackDevice>();
        foreach (var device in devices)
        {
            drawn.Add(device.Draw());
            if (device.Spec is { Kind: ChildKind.Ipvlan } child)
            {
                // The kernel's port is as its last child asked for.
                var lower = drawn[device.Lower];
                var port = lower.IpvlanPort ?? new IpvlanParent { Address = lower.Address, Routes = routesOf(device.Lower) };
                drawn[device.Lower] = lower with { IpvlanPort = port with { Mode = child.Ipvlan.Mode, Flags = child.Ipvlan.Flags } };
            }
        }

        return drawn;
    }
}

/// <summary>A device as the rules see it: what was asked for, and what is so.</summary>
public sealed record DeviceLook
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What was asked for of a child; null for the parent.</summary>
    public ChildSpec? Spec { get; init; }

    /// <summary>The number of the device it stands on; -1 for the parent.</summary>
    public int Lower { get; init; } = -1;

    /// <summary>Its MAC.</summary>
    public required MacAddress Address { get; init; }

    /// <summary>Administratively up.</summary>
    public bool IsUp { get; init; } = true;

    /// <summary>Of the parent only: there is a carrier.</summary>
    public bool HasCarrier { get; init; } = true;

    /// <summary>MTU in bytes, without the Ethernet header.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>Accepts every frame.</summary>
    public bool IsPromiscuous { get; init; }

    /// <summary>Accepts every group.</summary>
    public bool IsAllMulticast { get; init; }

    /// <summary>Group addresses on its multicast list.</summary>
    public IReadOnlyCollection<MacAddress> Groups { get; init; } = [];

    /// <summary>The IP addresses of an ipvlan child.</summary>
    public IReadOnlyCollection<IpAddress> Addresses { get; init; } = [];

    /// <summary>Settings of its macvlan port, should it have macvlan children; null for the kernel's defaults.</summary>
    public MacvlanParent? MacvlanPort { get; init; }

    /// <summary>It as a VLAN device.</summary>
    internal VlanChild Vlan => Spec!.ForVlan(Address, IsUp, Mtu) with { Name = Name };

    /// <summary>It as a macvlan or macvtap child.</summary>
    internal MacvlanChild Macvlan => Spec!.ForMacvlan(Address, IsUp, Mtu) with
    {
        IsPromiscuous = IsPromiscuous,
        IsAllMulticast = IsAllMulticast,
        Groups = Groups,
    };

    /// <summary>It as an ipvlan child.</summary>
    internal IpvlanChild Ipvlan => new()
    {
        Name = Name,
        Addresses = Addresses,
        IsUp = IsUp,
        IsPromiscuous = IsPromiscuous,
        IsAllMulticast = IsAllMulticast,
        Groups = Groups,
        Mtu = Mtu,
    };

    internal StackDevice Draw()
    {
        var drawn = Spec?.Kind switch
        {
            null => StackDevice.Bottom(Name, Address, IsUp, Mtu) with { HasCarrier = HasCarrier },
            ChildKind.Vlan => StackDevice.On(Lower, Name, Vlan),
            ChildKind.Ipvlan => StackDevice.On(Lower, Name, Ipvlan),
            _ => StackDevice.On(Lower, Name, Macvlan),
        };
        return drawn with { MacvlanPort = MacvlanPort };
    }
}

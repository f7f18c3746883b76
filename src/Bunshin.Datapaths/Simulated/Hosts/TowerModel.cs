using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>What the forwarding rules need to know of simulated devices, as they are now.</summary>
internal static class TowerModel
{
    /// <summary>The stack of a NIC, which comes first, and of all on it, each after the one below it.</summary>
    public static DeviceStack Build(IReadOnlyList<SimulatedInterface> devices, bool hasCable)
    {
        for (var number = 0; number < devices.Count; number++)
        {
            devices[number].Number = number;
        }

        return DeviceStack.Create([.. devices.Select(device => Device(device, hasCable))]);
    }

    public static VlanChild Vlan(ChildSpec spec, SimulatedInterface device) => spec.ForVlan(device.Mac, device.IsUp, device.Mtu) with { Name = device.Name };

    public static MacvlanChild Macvlan(ChildSpec spec, SimulatedInterface device) =>
        MacvlanWithoutGroups(spec, device) with { Groups = device.Groups };

    public static MacvlanChild MacvlanWithoutGroups(ChildSpec spec, SimulatedInterface device) => spec.ForMacvlan(device.Mac, device.IsUp, device.Mtu);

    public static IpvlanChild Ipvlan(SimulatedInterface device) => new()
    {
        Name = device.FullName,
        Addresses = [.. device.Addresses.Select(static one => one.Address), .. device.IsUp ? [device.LinkLocal] : Array.Empty<Packets.Addresses.IpAddress>()],
        IsUp = device.IsUp,
        Groups = device.Groups,
        Mtu = device.Mtu,
    };

    /// <summary>The macvlan port that <paramref name="lower"/> is, or would be.</summary>
    public static MacvlanParent MacvlanPort(SimulatedInterface lower) => new()
    {
        Address = lower.Mac,
        HasCarrier = lower.HasCarrier,
        Mtu = lower.Mtu,
        HasUnicastFilter = false,
        BroadcastCutoff = lower.Upper.Select(static one => one.Child!.Spec.BroadcastCutoff).LastOrDefault(static cutoff => cutoff is not null) ?? 1,
    };

    private static StackDevice Device(SimulatedInterface device, bool hasCable)
    {
        var made = Make(device) with { HasCarrier = hasCable };
        return device.Upper.Count == 0 ? made : made with
        {
            MacvlanPort = device.HasUpper(ChildKinds.IsMacvlan) ? MacvlanPort(device) : null,
            IpvlanPort = device.HasUpper(static kind => kind == ChildKind.Ipvlan) ? IpvlanPort(device) : null,
        };
    }

    private static StackDevice Make(SimulatedInterface device) => device.Child is not { } child
        ? StackDevice.Bottom(device.Name, device.Mac, device.IsUp, device.Mtu)
        : child.Spec.Kind switch
        {
            ChildKind.Vlan => StackDevice.On(device.Lower!.Number, device.Name, Vlan(child.Spec, device)),
            ChildKind.Ipvlan => StackDevice.On(device.Lower!.Number, device.Name, Ipvlan(device)),
            _ => StackDevice.On(device.Lower!.Number, device.Name, Macvlan(child.Spec, device)),
        };

    private static IpvlanParent IpvlanPort(SimulatedInterface lower) => new()
    {
        Address = lower.Mac,
        Mode = lower.IpvlanPort.Mode,
        Flags = lower.IpvlanPort.Flags,
        Routes = lower.Host.Router.RoutesBy(lower),
    };
}

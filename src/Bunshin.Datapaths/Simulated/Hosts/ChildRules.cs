using Bunshin.Forwarding;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>What the kernel would refuse of simulated devices, asked of the drivers' rules; null means allowed.</summary>
internal static class ChildRules
{
    /// <summary>The device that a child of <paramref name="kind"/> really stands on: of its own kind it takes the parent.</summary>
    public static SimulatedInterface LowerFor(ChildKind kind, SimulatedInterface parent) =>
        kind != ChildKind.Vlan && parent.Child is { } child && child.Spec.IsMacvlan == kind.IsMacvlan() && child.Spec.Kind != ChildKind.Vlan
            ? parent.Lower!
            : parent;

    public static Refusal? CheckAdd(SimulatedInterface lower, ChildSpec spec, SimulatedInterface device) =>
        ParentRules.CheckDepth(lower.Name, DepthOf(lower)) ?? spec.Kind switch
        {
            ChildKind.Vlan when spec.Vlan is null => new("EINVAL", "8021q: VLAN id not specified"),
            ChildKind.Vlan => VlanRules.CheckParent(lower.Name, lower.Child?.Spec.Kind == ChildKind.Ipvlan ? "ipvlan" : "", isEthernet: true)
                ?? VlanRules.CheckAdd(lower.Name, lower.Mtu, RivalsOf(spec.Vlan, lower), TowerModel.Look(device, spec).Vlan),
            ChildKind.Ipvlan => CheckHolder(lower, spec.Kind)
                ?? IpvlanRules.CheckPort(spec.Ipvlan.Mode, spec.Ipvlan.Flags)
                ?? IpvlanRules.CheckMtu(device.Mtu),
            _ => CheckHolder(lower, spec.Kind)
                ?? MacvlanRules.CheckAdd(TowerModel.MacvlanPort(lower), MacvlansOn(lower), TowerModel.Look(device, spec).Macvlan),
        };

    public static Refusal? CheckUp(SimulatedInterface device) => device.Child?.Spec switch
    {
        null => null,
        { Kind: ChildKind.Vlan, Vlan: { } vlan } => VlanRules.CheckUp(device.Lower!.Name, device.Lower.IsUp, vlan.Flags),
        { Kind: ChildKind.Ipvlan } => null,
        _ => MacvlanRules.CheckUp(TowerModel.MacvlanPort(device.Lower!), MacvlansOn(device.Lower!), MacvlanNumber(device)),
    };

    public static Refusal? CheckAddress(SimulatedInterface device, IpAddress address)
    {
        if (device.Child?.Spec.Kind != ChildKind.Ipvlan)
        {
            return null;
        }

        IpvlanChild[] holders = [.. device.Lower!.Upper
            .Where(one => one != device && one.Kind == ChildKind.Ipvlan && one.Owns(address))
            .Select(static one => TowerModel.Look(one, one.Child!.Spec).Ipvlan with { Name = one.FullName })];
        return IpvlanRules.CheckAddress(holders, -1, address);
    }

    public static Refusal? CheckMac(SimulatedInterface device, MacAddress mac) =>
        device.Child?.Spec.Kind == ChildKind.Ipvlan ? IpvlanRules.CheckMac(device.Lower!.Mac)
        : device.Child is { Spec.IsMacvlan: true }
        ? MacvlanRules.CheckAddress(TowerModel.MacvlanPort(device.Lower!), MacvlansOn(device.Lower!), MacvlanNumber(device), mac)
        : mac.IsValidForDevice ? null
        : new("EADDRNOTAVAIL", $"{mac} is not an address for a device; it must be neither zero nor a group's");

    public static Refusal? CheckMtu(SimulatedInterface device, int mtu) => device.Child?.Spec.Kind switch
    {
        ChildKind.Vlan => VlanRules.CheckMtu(device.Lower!.Name, device.Lower.Mtu, mtu),
        ChildKind.Ipvlan => IpvlanRules.CheckMtu(mtu),
        null => mtu < MacvlanRules.MinimumMtu ? IpvlanRules.CheckMtu(mtu) : null,
        _ => MacvlanRules.CheckMtu(TowerModel.MacvlanPort(device.Lower!), mtu),
    };

    private static IReadOnlyList<VlanChild> RivalsOf(VlanSettings vlan, SimulatedInterface lower) =>
    [
        .. lower.Upper
            .Where(one => one.Child!.Spec.Vlan is { } other && other.Id == vlan.Id && other.Protocol == vlan.Protocol)
            .Select(static one => TowerModel.Look(one, one.Child!.Spec).Vlan),
    ];

    // Groups do not matter to the rules, and thousands of siblings are asked for theirs whenever one is set up.
    private static IReadOnlyList<MacvlanChild> MacvlansOn(SimulatedInterface lower) =>
        [.. lower.Upper.Where(static one => one.Child!.Spec.IsMacvlan).Select(static one => one.Child!.Spec.ForMacvlan(one.Mac, one.IsUp, one.Mtu))];

    private static Refusal? CheckHolder(SimulatedInterface lower, ChildKind kind)
    {
        var holder = lower.Upper.FirstOrDefault(static one => one.Child!.Spec.Kind != ChildKind.Vlan);
        return ParentRules.CheckHolder(lower.Name, kind.Word(), holder is null ? null : new PortHolder(holder.Child!.Spec.Kind.Word(), holder.FullName));
    }

    private static int MacvlanNumber(SimulatedInterface device) =>
        device.Lower!.Upper.Where(static one => one.Child!.Spec.IsMacvlan).TakeWhile(one => one != device).Count();

    private static int DepthOf(SimulatedInterface device)
    {
        var depth = 0;
        for (var at = device.Lower; at is not null; at = at.Lower)
        {
            depth++;
        }

        return depth;
    }
}

using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Addresses;

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

        return DeviceStack.Create(StackPicture.Draw(
            devices.Select(device => Look(device, device.Child?.Spec) with { HasCarrier = hasCable }),
            number => devices[number].Host.Router.RoutesBy(devices[number])));
    }

    /// <summary>A device, as if it had been asked for by <paramref name="spec"/>; null for a NIC.</summary>
    public static DeviceLook Look(SimulatedInterface device, ChildSpec? spec) => new()
    {
        Name = device.Name,
        Spec = spec?.Kind == ChildKind.Ipvlan ? spec with { Ipvlan = device.Lower!.IpvlanPort } : spec,
        Lower = device.Lower?.Number ?? -1,
        Address = device.Mac,
        IsUp = device.IsUp,
        Mtu = device.Mtu,
        Groups = spec is null || spec.Kind == ChildKind.Vlan ? [] : device.Groups,
        Addresses = [.. device.Addresses.Select(static one => one.Address), .. device.IsUp ? [device.LinkLocal] : Array.Empty<IpAddress>()],
        MacvlanPort = device.HasUpper(ChildKinds.IsMacvlan) ? MacvlanPort(device) : null,
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
}

using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Routing;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Served;

/// <summary>Draws the devices, as they were last seen, for the rules.</summary>
internal static class StackPicture
{
    // What leaves an l3 child's port is given to the IP layer there: that knows the routes, so here everything has one.
    private static readonly Route s_anywhere = new() { Destination = IpPrefix.Parse("::/0") };

    /// <summary>Draws them: the parent first, then the children in their order.</summary>
    /// <param name="parent">The parent.</param>
    /// <param name="children">The children, each after what it stands on.</param>
    public static IReadOnlyList<StackDevice> Draw(ServedParent parent, IReadOnlyList<ServedChild> children)
    {
        var settings = children
            .Where(static child => child.Spec.Kind == ChildKind.Ipvlan)
            .GroupBy(static child => child.Lower)
            .ToDictionary(static group => group.Key, static group => group.First().Spec.Ipvlan);
        var numbers = new Dictionary<IServedDevice, int> { [parent] = 0 };
        var bottom = StackDevice.Bottom(parent.Name, parent.State.Address, parent.State.IsUp && !parent.IsGone, parent.State.Mtu);
        var devices = new List<StackDevice>
        {
            WithPorts(bottom with { HasCarrier = parent.State.HasCarrier && !parent.IsGone }, parent, settings),
        };
        foreach (var child in children)
        {
            numbers[child] = devices.Count;
            devices.Add(WithPorts(child.ForStack(numbers[child.Lower]), child, settings));
        }

        return devices;
    }

    private static StackDevice WithPorts(StackDevice drawn, IServedDevice device, Dictionary<IServedDevice, IpvlanSettings> settings) => drawn with
    {
        MacvlanPort = new MacvlanParent
        {
            Address = device.State.Address,
            IsPromiscuous = device.State.IsPromiscuous,
            IsAllMulticast = device.State.IsAllMulticast,
            BroadcastCutoff = device.LowerPort.BroadcastCutoff,
        },
        IpvlanPort = settings.TryGetValue(device, out var port)
            ? new IpvlanParent { Address = device.State.Address, Mode = port.Mode, Flags = port.Flags, Routes = RoutesOf(device.LowerPort) }
            : null,
    };

    private static RouteTable RoutesOf(LowerPort port) => RouteTable.Create(
    [
        s_anywhere,
        .. port.HostAddresses.Select(static address => new Route { Destination = IpPrefix.Single(address), Kind = RouteKind.Local }),
    ]);
}

using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;

namespace Bunshin.Forwarding.Stacks;

/// <summary>Makes the tables of every device of a stack.</summary>
internal static class DeviceStackBuilder
{
    public static DeviceNode[] Build(IReadOnlyList<StackDevice> devices)
    {
        var nodes = new DeviceNode[devices.Count];
        for (var number = 0; number < nodes.Length; number++)
        {
            nodes[number] = Node(devices, nodes, number);
        }

        for (var number = 0; number < nodes.Length; number++)
        {
            AddTables(devices, nodes, number);
        }

        return nodes;
    }

    private static DeviceNode Node(IReadOnlyList<StackDevice> devices, DeviceNode[] nodes, int number)
    {
        var device = devices[number];
        if (number == 0 ? device.Lower != -1 : device.Lower < 0 || device.Lower >= number)
        {
            throw new ArgumentException($"{device.Name} must come after the device below it, and only the first has none", nameof(devices));
        }

        if (DepthOf(devices, number) > DeviceStack.MaximumDepth)
        {
            throw new ArgumentException($"{device.Name} is stacked deeper than {DeviceStack.MaximumDepth} levels", nameof(devices));
        }

        var lower = number == 0 ? null : nodes[device.Lower];
        var role = RoleOf(device);
        return new DeviceNode
        {
            Lower = device.Lower,
            Address = device.Ipvlan is null ? device.Address : lower!.Address,
            IsUp = device.IsUp,
            HasCarrier = lower is null ? device.HasCarrier : lower.IsUp && lower.HasCarrier,
            InsertsCustomerTags = lower is null && device.InsertsCustomerTags,
            InsertsServiceTags = lower is null && device.InsertsServiceTags,
            Role = role,
            Child = Enumerable.Range(0, number).Count(other => devices[other].Lower == device.Lower && RoleOf(devices[other]) == role),
        };
    }

    private static int DepthOf(IReadOnlyList<StackDevice> devices, int number)
    {
        var depth = 0;
        for (var at = number; at > 0; at = devices[at].Lower)
        {
            depth++;
        }

        return depth;
    }

    private static DeviceRole RoleOf(StackDevice device) =>
        device.Vlan is not null ? DeviceRole.Vlan
        : device.Macvlan is not null ? DeviceRole.Macvlan
        : device.Ipvlan is not null ? DeviceRole.Ipvlan
        : DeviceRole.Bottom;

    private static void AddTables(IReadOnlyList<StackDevice> devices, DeviceNode[] nodes, int number)
    {
        var device = devices[number];
        var node = nodes[number];
        var above = Enumerable.Range(0, devices.Count).Where(other => devices[other].Lower == number && other != number).ToArray();
        var isUsable = node.IsUp && node.HasCarrier;
        node.VlanDevices = [.. above.Where(other => devices[other].Vlan is not null)];
        if (node.VlanDevices.Length > 0)
        {
            node.Vlans = VlanTable.Create([.. node.VlanDevices.Select(other => Vlan(devices, other))]);
        }

        var macvlans = above.Where(other => devices[other].Macvlan is not null).ToArray();
        var ipvlans = above.Where(other => devices[other].Ipvlan is not null).ToArray();
        if (macvlans.Length > 0 && ipvlans.Length > 0)
        {
            throw new ArgumentException($"{device.Name} cannot be the parent of macvlan and of ipvlan children at once", nameof(devices));
        }

        node.PortDevices = macvlans.Length > 0 ? macvlans : ipvlans;
        if (macvlans.Length > 0)
        {
            var port = device.MacvlanPort ?? new MacvlanParent { Address = node.Address };
            node.Macvlans = MacvlanTable.Create(
                port with { Address = node.Address, HasCarrier = isUsable, Mtu = device.Mtu },
                [.. macvlans.Select(other => devices[other].Macvlan!)]);
        }
        else if (ipvlans.Length > 0)
        {
            var port = device.IpvlanPort ?? new IpvlanParent { Address = node.Address };
            node.Ipvlans = IpvlanTable.Create(
                port with { Address = node.Address, HasCarrier = isUsable, Mtu = device.Mtu },
                [.. ipvlans.Select(other => devices[other].Ipvlan!)]);
        }
    }

    // Tags are put back for captures, but not for a port's children (vlan_do_receive looks for macvlan and bridge ports).
    private static VlanChild Vlan(IReadOnlyList<StackDevice> devices, int number)
    {
        var child = devices[number].Vlan!;
        return child.IsPort || !devices.Any(other => other.Lower == number && other.Macvlan is not null)
            ? child
            : child with { IsPort = true };
    }
}

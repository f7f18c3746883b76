using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;

namespace Bunshin.Forwarding.Stacks;

/// <summary>Makes the tables of every device of a stack, in time that grows with the number of devices and no faster.</summary>
internal static class DeviceStackBuilder
{
    public static DeviceNode[] Build(IReadOnlyList<StackDevice> devices)
    {
        var nodes = new DeviceNode[devices.Count];
        var depths = new int[devices.Count];
        var above = new DevicesAbove[devices.Count];
        for (var number = 0; number < nodes.Length; number++)
        {
            above[number] = new DevicesAbove();
            CheckPlace(devices, depths, number);
            nodes[number] = Node(devices[number], nodes, above, number);
        }

        for (var number = 0; number < nodes.Length; number++)
        {
            AddTables(devices, nodes[number], above, number);
        }

        return nodes;
    }

    private static void CheckPlace(IReadOnlyList<StackDevice> devices, int[] depths, int number)
    {
        var device = devices[number];
        if (number == 0 ? device.Lower != -1 : device.Lower < 0 || device.Lower >= number)
        {
            throw new ArgumentException($"{device.Name} must come after the device below it, and only the first has none", nameof(devices));
        }

        depths[number] = number == 0 ? 0 : depths[device.Lower] + 1;
        if (depths[number] > DeviceStack.MaximumDepth)
        {
            throw new ArgumentException($"{device.Name} is stacked deeper than {DeviceStack.MaximumDepth} levels", nameof(devices));
        }
    }

    private static DeviceNode Node(StackDevice device, DeviceNode[] nodes, DevicesAbove[] above, int number)
    {
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
            Child = lower is null ? 0 : above[device.Lower].Add(role, number),
        };
    }

    private static DeviceRole RoleOf(StackDevice device) =>
        device.Vlan is not null ? DeviceRole.Vlan
        : device.Macvlan is not null ? DeviceRole.Macvlan
        : device.Ipvlan is not null ? DeviceRole.Ipvlan
        : DeviceRole.Bottom;

    private static void AddTables(IReadOnlyList<StackDevice> devices, DeviceNode node, DevicesAbove[] above, int number)
    {
        var device = devices[number];
        var (vlans, macvlans, ipvlans) = (above[number].Vlans, above[number].Macvlans, above[number].Ipvlans);
        if (macvlans.Count > 0 && ipvlans.Count > 0)
        {
            throw new ArgumentException($"{device.Name} cannot be the parent of macvlan and of ipvlan children at once", nameof(devices));
        }

        node.VlanDevices = [.. vlans];
        if (vlans.Count > 0)
        {
            node.Vlans = VlanTable.Create([.. vlans.Select(other => Vlan(devices[other], above[other]))]);
        }

        var isUsable = node.IsUp && node.HasCarrier;
        node.PortDevices = [.. macvlans.Count > 0 ? macvlans : ipvlans];
        if (macvlans.Count > 0)
        {
            var port = device.MacvlanPort ?? new MacvlanParent { Address = node.Address };
            node.Macvlans = MacvlanTable.Create(
                port with { Address = node.Address, HasCarrier = isUsable, Mtu = device.Mtu },
                [.. macvlans.Select(other => devices[other].Macvlan!)]);
        }
        else if (ipvlans.Count > 0)
        {
            var port = device.IpvlanPort ?? new IpvlanParent { Address = node.Address };
            node.Ipvlans = IpvlanTable.Create(
                port with { Address = node.Address, HasCarrier = isUsable, Mtu = device.Mtu },
                [.. ipvlans.Select(other => devices[other].Ipvlan!)]);
        }
    }

    // Tags are put back for captures, but not for a port's children (vlan_do_receive looks for macvlan and bridge ports).
    private static VlanChild Vlan(StackDevice device, DevicesAbove above) =>
        device.Vlan!.IsPort || above.Macvlans.Count == 0 ? device.Vlan : device.Vlan with { IsPort = true };
}

/// <summary>What stands directly on one device of a stack, by kind, while the stack is being built.</summary>
internal sealed class DevicesAbove
{
    // Most devices have nothing on them, and stacks may have thousands.
    private List<int>? _vlans;
    private List<int>? _macvlans;
    private List<int>? _ipvlans;

    public IReadOnlyList<int> Vlans => _vlans ?? [];

    public IReadOnlyList<int> Macvlans => _macvlans ?? [];

    public IReadOnlyList<int> Ipvlans => _ipvlans ?? [];

    /// <summary>Adds a device and gives its number among those of its kind.</summary>
    public int Add(DeviceRole role, int device)
    {
        ref var list = ref role == DeviceRole.Vlan ? ref _vlans : ref role == DeviceRole.Macvlan ? ref _macvlans : ref _ipvlans;
        list ??= [];
        list.Add(device);
        return list.Count - 1;
    }
}

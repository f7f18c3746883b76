using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Policies;
using Bunshin.Forwarding.Routing;
using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>Draws what the tables are to say of a stack of devices.</summary>
internal sealed class TablePicture
{
    private readonly IReadOnlyList<StackDevice> _devices;
    private readonly IReadOnlyList<int> _slots;
    private readonly IReadOnlyList<ChildPolicy?>? _policies;
    private readonly bool[] _isUsable;
    private readonly MacAddress[] _addresses;
    private readonly ILookup<int, int> _upper;
    private readonly TableContents _contents = new();

    private TablePicture(IReadOnlyList<StackDevice> devices, IReadOnlyList<int> slots, IReadOnlyList<ChildPolicy?>? policies)
    {
        (_devices, _slots, _policies) = (devices, slots, policies);
        _upper = Enumerable.Range(1, Math.Max(0, devices.Count - 1)).ToLookup(number => devices[number].Lower);
        _isUsable = new bool[devices.Count];
        _addresses = new MacAddress[devices.Count];
        for (var number = 0; number < devices.Count; number++)
        {
            var device = devices[number];
            _addresses[number] = device.Ipvlan is null ? device.Address : _addresses[device.Lower];
            _isUsable[number] = device.IsUp && (number == 0 ? device.HasCarrier : _isUsable[device.Lower]);
        }
    }

    /// <summary>Draws it.</summary>
    /// <param name="devices">The parent, then children each after what it stands on.</param>
    /// <param name="slots">The slot of each.</param>
    /// <param name="policies">The policy of each; null where nobody has one.</param>
    public static TableContents Draw(IReadOnlyList<StackDevice> devices, IReadOnlyList<int> slots, IReadOnlyList<ChildPolicy?>? policies)
    {
        var picture = new TablePicture(devices, slots, policies);
        for (var number = 0; number < devices.Count; number++)
        {
            picture.AddPort(number);
        }

        return picture._contents;
    }

    private void AddPort(int number)
    {
        var upper = _upper[number].ToList();
        if (upper.Count == 0 && number != 0)
        {
            return;
        }

        var macvlans = upper.Where(child => _devices[child].Macvlan is not null).ToList();
        var vlans = upper.Where(child => _devices[child].Vlan is not null).ToList();
        var bits = (macvlans.Count > 0 ? PortBits.Macvlan : 0) | (vlans.Count > 0 ? PortBits.HasVlans : 0)
            | (AddSenders(number, macvlans) ? PortBits.HasSenders : 0);
        var passthru = macvlans.FirstOrDefault(child => _devices[child].Macvlan!.Mode == MacvlanMode.Passthru);
        if (passthru > 0)
        {
            bits |= PortBits.Passthru | (_devices[passthru].IsUp ? 0 : PortBits.PassthruDown);
        }

        if (upper.Any(child => _devices[child].Ipvlan is not null))
        {
            bits |= AddIpvlans(number, [.. upper.Where(child => _devices[child].Ipvlan is not null)]);
        }
        else
        {
            AddMacvlans(number, macvlans, bits);
        }

        foreach (var child in vlans)
        {
            AddVlan(number, child);
        }

        var owner = passthru > 0 ? (int)OwnerEntry.Of(_slots[passthru], _contents.Children[_slots[passthru]].Bits) : 0;
        _contents.Ports[_slots[number]] = new PortEntry(bits, owner, default, _addresses[number]);
    }

    private void AddMacvlans(int port, List<int> children, PortBits bits)
    {
        var device = _devices[port];
        var settings = device.MacvlanPort ?? new MacvlanParent { Address = device.Address };
        var filter = settings.BroadcastFilter
            ?? BroadcastFilter.Compute(settings with { Address = device.Address, Mtu = device.Mtu }, [.. children.Select(child => _devices[child].Macvlan!)]);
        foreach (var number in children)
        {
            var child = _devices[number].Macvlan!;
            var every = filter.IsOpen && (child.IsPromiscuous || child.IsAllMulticast);
            var entry = EntryOf(number, (ChildBits)child.Mode | (every ? ChildBits.EveryGroup : 0)
                | ((bits & PortBits.HasSenders) != 0 ? ChildBits.PortHasSenders : 0)
                | ((bits & PortBits.HasVlans) != 0 ? ChildBits.PortHasVlans : 0));
            var slot = _slots[number];
            _contents.Children[slot] = entry;
            if (!child.IsUp)
            {
                continue;
            }

            _ = _contents.Owners.TryAdd(TableKey.Of(_slots[port], child.Address), OwnerEntry.Of(slot, entry.Bits));
            AddGroups(slot, child.Groups);
        }

        AddFlood(port, children);
    }

    // To floods an ipvlan child is a private one: who sent a frame does not matter, and all get copies.
    private PortBits AddIpvlans(int port, List<int> children)
    {
        foreach (var number in children)
        {
            var child = _devices[number].Ipvlan!;
            var slot = _slots[number];
            var every = child.IsPromiscuous || child.IsAllMulticast ? ChildBits.EveryGroup : 0;
            var entry = EntryOf(number, ChildBits.Ipvlan | ChildBits.Private | every);
            _contents.Children[slot] = entry;
            foreach (var address in child.IsUp ? child.Addresses : [])
            {
                _ = _contents.Addresses.TryAdd(AddressKey.Of(_slots[port], address), OwnerEntry.Of(slot, entry.Bits));
            }

            AddGroups(slot, child.IsUp ? child.Groups : []);
        }

        var up = children.Where(child => _devices[child].IsUp).Select(child => _slots[child]).ToList();
        _contents.Floods[_slots[port]] = new FloodOrder(up, up.Count, up.Count);
        var settings = _devices[port].IpvlanPort ?? new IpvlanParent { Address = _addresses[port] };
        foreach (var route in settings.Routes.Routes.Where(static route => route.Kind == RouteKind.Local && route.Destination.IsSingle))
        {
            _contents.Addresses[AddressKey.Of(_slots[port] | AddressKey.HostBit, route.Destination.Address)] = 0;
        }

        return PortBits.Ipvlan
            | (settings.Mode == IpvlanMode.L2 ? 0 : PortBits.IpvlanL3)
            | ((settings.Flags & IpvlanFlags.Private) != 0 ? PortBits.IpvlanPrivate : 0)
            | ((settings.Flags & IpvlanFlags.Vepa) != 0 ? PortBits.IpvlanVepa : 0);
    }

    private void AddGroups(int slot, IEnumerable<MacAddress> groups)
    {
        foreach (var group in groups.Where(static group => group is { IsGroup: true, IsBroadcast: false }))
        {
            _contents.Groups[TableKey.Of(slot, group)] = 1;
        }
    }

    private void AddFlood(int port, List<int> children)
    {
        var members = children
            .Where(child => _devices[child].Macvlan is { IsUp: true, Mode: not MacvlanMode.Source })
            .ToLookup(child => _devices[child].Macvlan!.Mode);
        List<int> order =
        [
            .. members[MacvlanMode.Private], .. members[MacvlanMode.Passthru], .. members[MacvlanMode.Vepa], .. members[MacvlanMode.Bridge],
        ];
        var bridge = order.Count - members[MacvlanMode.Bridge].Count();
        _contents.Floods[_slots[port]] =
            new FloodOrder([.. order.Select(child => _slots[child])], bridge - members[MacvlanMode.Vepa].Count(), bridge);
    }

    private bool AddSenders(int port, List<int> children)
    {
        var lists = new Dictionary<MacAddress, (HashSet<int> Members, bool EndsHere)>();
        foreach (var number in children)
        {
            var child = _devices[number].Macvlan!;
            foreach (var source in child.Mode == MacvlanMode.Source ? child.Sources : [])
            {
                var (members, endsHere) = lists.GetValueOrDefault(source, ([], false));
                lists[source] = (members, endsHere || (child.Flags & MacvlanFlags.NoDst) != 0);
                if (child.IsUp)
                {
                    _ = members.Add(_slots[number]);
                }
            }
        }

        foreach (var (source, (members, endsHere)) in lists)
        {
            var index = 0;
            foreach (var slot in members.DefaultIfEmpty(0))
            {
                _contents.Senders[SenderEntry.KeyOf(TableKey.Of(_slots[port], source), index++)] =
                    (uint)slot | (endsHere ? SenderEntry.EndsHere : 0);
            }
        }

        return lists.Count > 0;
    }

    private void AddVlan(int port, int number)
    {
        var child = _devices[number].Vlan!;
        var keeps = (child.Flags & VlanFlags.ReorderHeader) == 0;
        var pcp = child.EgressPriorities.GetValueOrDefault(0u) & 7;
        var priorities = child.IngressPriorities.Aggregate(0UL, static (all, entry) =>
            all | ((ulong)(byte)entry.Value << (int)((entry.Key & 7) * 8)));
        _contents.Children[_slots[number]] = EntryOf(number, ChildBits.Vlan | (keeps ? ChildBits.KeepsTag : 0)) with
        {
            Tag = new VlanTag(child.Protocol, (ushort)((pcp << 13) | child.Id)),
            Priorities = priorities,
        };
        _ = _contents.Vlans.TryAdd(VlanKey.Of(_slots[port], new VlanTag(child.Protocol, child.Id)), (uint)_slots[number]);
    }

    private ChildEntry EntryOf(int number, ChildBits bits)
    {
        var device = _devices[number];
        var lower = _devices[device.Lower];
        return new ChildEntry(
            _slots[device.Lower],
            bits | PolicyBitsOf(number) | (device.IsUp ? ChildBits.Up : 0) | (_isUsable[device.Lower] ? 0 : ChildBits.NoCarrier)
                | (_upper[number].Any() ? ChildBits.HasUpper : 0) | (device.Lower == 0 ? 0 : ChildBits.OnChild),
            _addresses[number], lower.Mtu, device.Mtu);
    }

    private ChildBits PolicyBitsOf(int number) => _policies?[number] is not { } policy ? 0
        : (policy.Concerns(PolicyDirection.Sent) ? ChildBits.PolicyOnSend : 0) | (policy.Concerns(PolicyDirection.Received) ? ChildBits.Screened : 0);
}

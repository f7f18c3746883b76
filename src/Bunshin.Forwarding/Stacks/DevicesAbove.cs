namespace Bunshin.Forwarding.Stacks;

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

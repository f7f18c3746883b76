namespace Bunshin.Forwarding.Stacks;

/// <summary>The devices of a stack, for the walk.</summary>
/// <remarks>
/// Most devices have nothing on them. That is told by one byte each, side by side, so that a frame's arrival at one of
/// thousands of children does not fetch a node from memory only to find it empty.
/// </remarks>
internal sealed class StackNodes(DeviceNode[] nodes)
{
    private readonly bool[] _hasUpper = [.. nodes.Select(static node => node.Vlans is not null || node.PortDevices.Length > 0)];

    /// <summary>The device's tables.</summary>
    public DeviceNode this[int device] => nodes[device];

    /// <summary>Whether the device has VLAN devices or children on it.</summary>
    public bool HasUpper(int device) => _hasUpper[device];
}

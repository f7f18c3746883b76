using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Stacks;

/// <summary>
/// A parent and everything on it, VLAN devices, macvlan and ipvlan children on each other in any order: one walk takes a
/// frame through all floors, without a copy on any.
/// </summary>
/// <remarks>
/// Immutable, swapped as a whole; any number of threads may walk it, each with its own sink; nothing is locked or allocated.
/// The walk is the kernel's: captures, VLAN devices, the port's rules, then the device's own stack
/// (<c>__netif_receive_skb_core</c>, <c>net/core/dev.c</c>); and downwards device by device, each adding its tag.
/// </remarks>
public sealed class DeviceStack
{
    /// <summary>How many devices may be stacked on the bottom one (the kernel's <c>MAX_NEST_DEV</c>).</summary>
    public const int MaximumDepth = 8;

    private readonly StackNodes _nodes;

    private DeviceStack(IReadOnlyList<StackDevice> devices)
    {
        Devices = devices;
        _nodes = new StackNodes(DeviceStackBuilder.Build(devices));
    }

    /// <summary>The devices, the bottom one first; a walk speaks of them by their place here.</summary>
    public IReadOnlyList<StackDevice> Devices { get; }

    /// <summary>Makes a stack.</summary>
    /// <param name="devices">The bottom first, every other after the one below it; the list must not change afterwards.</param>
    /// <exception cref="ArgumentException">
    /// The order is wrong, a device would be deeper than <see cref="MaximumDepth"/>, or one is parent of macvlan and ipvlan children.
    /// </exception>
    public static DeviceStack Create(IReadOnlyList<StackDevice> devices) => new(devices);

    /// <summary>The place of the device called <paramref name="name"/>, or -1.</summary>
    public int Find(string name)
    {
        for (var number = 0; number < Devices.Count; number++)
        {
            if (Devices[number].Name == name)
            {
                return number;
            }
        }

        return -1;
    }

    /// <summary>The MAC of device number <paramref name="device"/>.</summary>
    public MacAddress AddressOf(int device) => _nodes[device].Address;

    /// <summary>Takes a frame that arrives at the bottom through the stack.</summary>
    /// <param name="frame">The frame, its outermost tag in line or out of band.</param>
    /// <param name="sink">Takes what becomes of it.</param>
    public void Receive<TSink>(in FrameView frame, ref TSink sink)
        where TSink : struct, IStackSink
    {
        var bottom = _nodes[0];
        if (!bottom.IsUp)
        {
            return;
        }

        var received = new StackFrame(frame);
        sink.CountsReceived(0, received.Length, countsMulticast: false);
        ReceiveWalk<TSink>.Arrive(_nodes, 0, ref received, DeliveryClasses.Of(bottom.Address, frame.Destination), ref sink);
    }

    /// <summary>Takes a frame that a device's own stack sends through the stack.</summary>
    /// <param name="device">The sender's number.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="sink">Takes what becomes of it.</param>
    /// <param name="priority">The packet's priority, for egress maps.</param>
    /// <param name="isGso">It is a segment to be cut later, which no MTU refuses.</param>
    public SendOutcome Send<TSink>(int device, in FrameView frame, ref TSink sink, uint priority = 0, bool isGso = false)
        where TSink : struct, IStackSink
    {
        var sent = new StackFrame(frame, priority);
        return SendWalk<TSink>.Send(_nodes, device, ref sent, isGso, ref sink);
    }
}

using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Stacks;

/// <summary>What takes the results of a walk through a <see cref="DeviceStack"/>, in the order in which they come.</summary>
/// <remarks>
/// Meant to be a struct: the walk is compiled for it, so that a method which does nothing costs nothing. Devices are
/// numbers in the stack's list. Frames are borrowed: what is kept must be copied.
/// </remarks>
public interface IStackSink
{
    /// <summary>A device's captures see a frame that comes in.</summary>
    void SeesArriving(int device, in StackFrame frame, DeliveryClass seenAs);

    /// <summary>A device's captures see a frame that goes out.</summary>
    void SeesLeaving(int device, in StackFrame frame);

    /// <summary>A device counts a received frame: <c>rx_packets</c> by one, <c>rx_bytes</c> by <paramref name="bytes"/>.</summary>
    void CountsReceived(int device, int bytes, bool countsMulticast);

    /// <summary>A device counts a sent frame: <c>tx_packets</c> by one, <c>tx_bytes</c> by <paramref name="bytes"/>.</summary>
    void CountsSent(int device, int bytes);

    /// <summary>A device counts a lost frame.</summary>
    void CountsDropped(int device, StackDrop drop);

    /// <summary>
    /// The frame has arrived: the device's own stack gets it. Where the device is a TAP of ours, here it is written.
    /// </summary>
    void Reaches(int device, in StackFrame frame, DeliveryClass seenAs);

    /// <summary>The frame's packet goes to a device's sockets alone; neither its captures nor, at the bottom, its counters notice.</summary>
    void ReachesSockets(int device, in StackFrame frame, DeliveryClass seenAs);

    /// <summary>The frame leaves the stack at the bottom.</summary>
    void LeavesByWire(in StackFrame frame);

    /// <summary>A rule has decided at a device.</summary>
    void Decides(int device, VerdictReason reason);

    /// <summary>The MAC of <paramref name="nextHop"/>, as the stack of <paramref name="device"/> knows it.</summary>
    /// <param name="device">The parent of an l3 or l3s child.</param>
    /// <param name="nextHop">The route's gateway, or the destination itself.</param>
    /// <param name="frame">The frame that waits; copy it to send it when the neighbor has answered.</param>
    /// <param name="address">The MAC.</param>
    /// <returns>False when it is not known (yet); the frame then goes no further, though it counts as sent.</returns>
    bool TryFindNeighbor(int device, IpAddress nextHop, in StackFrame frame, out MacAddress address);
}

/// <summary>Which counters a lost frame moves at a device.</summary>
public enum StackDrop
{
    /// <summary><c>rx_dropped</c> by one.</summary>
    Received,

    /// <summary><c>tx_dropped</c> by one.</summary>
    Sent,

    /// <summary>Longer than the device's MTU allows: <c>rx_errors</c> by one and <c>rx_dropped</c> by two.</summary>
    Oversize,
}

/// <summary>What a sender learns at once.</summary>
public enum SendOutcome
{
    /// <summary>Taken, whatever becomes of it.</summary>
    Sent,

    /// <summary>Dropped; a packet socket gets <c>ENOBUFS</c>.</summary>
    Dropped,

    /// <summary>The device is down; <c>ENETDOWN</c>.</summary>
    Down,
}

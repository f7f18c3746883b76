using Bunshin.Forwarding;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Bench;

/// <summary>Adds up where frames end and what is counted, so that no part of a walk can be left out.</summary>
internal struct CountingSink : IStackSink
{
    public long Sum { get; private set; }

    public readonly void SeesArriving(int device, in StackFrame frame, DeliveryClass seenAs)
    {
    }

    public readonly void SeesLeaving(int device, in StackFrame frame)
    {
    }

    public void CountsReceived(int device, int bytes, bool countsMulticast) => Sum += bytes;

    public void CountsSent(int device, int bytes) => Sum += bytes;

    public readonly void CountsDropped(int device, StackDrop drop)
    {
    }

    public void Reaches(int device, in StackFrame frame, DeliveryClass seenAs) => Sum += device;

    public void ReachesSockets(int device, in StackFrame frame, DeliveryClass seenAs) => Sum += device;

    public void LeavesByWire(in StackFrame frame) => Sum += frame.Length;

    public readonly void Decides(int device, VerdictReason reason)
    {
    }

    public readonly bool TryFindNeighbor(int device, IpAddress nextHop, in StackFrame frame, out MacAddress address)
    {
        address = MacAddress.Broadcast;
        return true;
    }
}

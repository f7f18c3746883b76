using Bunshin.Conformance.Stacks;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Addresses;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>A frame comes in at a device, whose own stack may not get it, and which may not count it.</summary>
internal readonly struct ArrivalSink(RecorderSink sink, bool reaches, bool counts) : IStackSink
{
    public void SeesArriving(int device, in StackFrame frame, DeliveryClass seenAs) => sink.SeesArriving(device, frame, seenAs);

    public void SeesLeaving(int device, in StackFrame frame) => sink.SeesLeaving(device, frame);

    public void CountsReceived(int device, int bytes, bool countsMulticast)
    {
        if (counts)
        {
            sink.CountsReceived(device, bytes, countsMulticast);
        }
    }

    public void CountsSent(int device, int bytes) => sink.CountsSent(device, bytes);

    public void CountsDropped(int device, StackDrop drop) => sink.CountsDropped(device, drop);

    public void Reaches(int device, in StackFrame frame, DeliveryClass seenAs)
    {
        if (reaches)
        {
            sink.Reaches(device, frame, seenAs);
        }
    }

    public void ReachesSockets(int device, in StackFrame frame, DeliveryClass seenAs) => sink.ReachesSockets(device, frame, seenAs);

    public void LeavesByWire(in StackFrame frame) => sink.LeavesByWire(frame);

    public void Decides(int device, VerdictReason reason)
    {
    }

    public bool TryFindNeighbor(int device, IpAddress nextHop, in StackFrame frame, out Packets.Ethernet.MacAddress address) =>
        sink.TryFindNeighbor(device, nextHop, frame, out address);
}

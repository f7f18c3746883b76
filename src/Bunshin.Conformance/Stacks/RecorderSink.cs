using Bunshin.Forwarding;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Stacks;

/// <summary>Passes a walk's results to a <see cref="StackRecorder"/>, which a walk cannot hold itself: it wants a struct.</summary>
internal readonly struct RecorderSink(StackRecorder recorder) : IStackSink
{
    public void SeesArriving(int device, in StackFrame frame, DeliveryClass seenAs) => recorder.SeesArriving(device, frame, seenAs);

    public void SeesLeaving(int device, in StackFrame frame) => recorder.SeesLeaving(device, frame);

    public void CountsReceived(int device, int bytes, bool countsMulticast) => recorder.CountsReceived(device, bytes, countsMulticast);

    public void CountsSent(int device, int bytes) => recorder.CountsSent(device, bytes);

    public void CountsDropped(int device, StackDrop drop) => recorder.CountsDropped(device, drop);

    public void Reaches(int device, in StackFrame frame, DeliveryClass seenAs) => recorder.Reaches(device, frame, seenAs);

    public void ReachesSockets(int device, in StackFrame frame, DeliveryClass seenAs) => recorder.ReachesSockets(device, frame, seenAs);

    public void LeavesByWire(in StackFrame frame) => recorder.LeavesByWire(frame);

    public void Decides(int device, VerdictReason reason) => recorder.Decides(reason);

    public bool TryFindNeighbor(int device, IpAddress nextHop, in StackFrame frame, out MacAddress address) =>
        recorder.TryFindNeighbor(nextHop, out address);
}

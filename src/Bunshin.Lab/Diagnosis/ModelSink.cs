using Bunshin.Forwarding;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Diagnosis;

/// <summary>Notes what becomes of a frame in one stack; what leaves by the wire is kept for the switch.</summary>
internal readonly struct ModelSink(ModelStack stack, FrameWalk walk, Func<IpAddress, MacAddress?> neighbor, List<byte[]> leaving) : IStackSink
{
    /// <inheritdoc/>
    public void SeesArriving(int device, in StackFrame frame, DeliveryClass seenAs)
    {
        // Captures explain nothing.
    }

    /// <inheritdoc/>
    public void SeesLeaving(int device, in StackFrame frame)
    {
        // As above.
    }

    /// <inheritdoc/>
    public void CountsReceived(int device, int bytes, bool countsMulticast)
    {
        // Nor do counters.
    }

    /// <inheritdoc/>
    public void CountsSent(int device, int bytes)
    {
        // As above.
    }

    /// <inheritdoc/>
    public void CountsDropped(int device, StackDrop drop)
    {
        // The rule that dropped it is told on its own.
    }

    /// <inheritdoc/>
    public void Reaches(int device, in StackFrame frame, DeliveryClass seenAs) => walk.Deliver(stack.Devices[device], seenAs);

    /// <inheritdoc/>
    public void ReachesSockets(int device, in StackFrame frame, DeliveryClass seenAs) => walk.Deliver(stack.Devices[device], seenAs);

    /// <inheritdoc/>
    public void LeavesByWire(in StackFrame frame)
    {
        var bytes = new byte[frame.Length + VlanTag.Length];
        leaving.Add(bytes[..frame.CopyTo(bytes, tagInLine: true)]);
    }

    /// <inheritdoc/>
    public void Decides(int device, VerdictReason reason) => walk.Apply(stack.Devices[device], reason);

    /// <inheritdoc/>
    public bool TryFindNeighbor(int device, IpAddress nextHop, in StackFrame frame, out MacAddress address)
    {
        var found = neighbor(nextHop);
        address = found ?? default;
        if (found is null)
        {
            walk.Note($"{stack.Devices[device].FullName} asks for {nextHop}, which nobody has");
        }

        return found is not null;
    }
}

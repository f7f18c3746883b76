using Bunshin.Datapaths.Served;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>What the model drops of one frame, and why.</summary>
internal readonly struct DropSink(DropSink.Result result) : IStackSink
{
    public void SeesArriving(int device, in StackFrame frame, DeliveryClass seenAs)
    {
    }

    public void SeesLeaving(int device, in StackFrame frame)
    {
    }

    public void CountsReceived(int device, int bytes, bool countsMulticast)
    {
    }

    public void CountsSent(int device, int bytes)
    {
    }

    public void CountsDropped(int device, StackDrop drop)
    {
        if (drop == StackDrop.Oversize)
        {
            result.Add(device, DropCause.Of(CarrierDrop.TooLongForChild));
        }
    }

    public void Reaches(int device, in StackFrame frame, DeliveryClass seenAs) => result.IsGiven = true;

    public void ReachesSockets(int device, in StackFrame frame, DeliveryClass seenAs) => result.IsGiven = true;

    public void LeavesByWire(in StackFrame frame) => result.IsGiven = true;

    public void Decides(int device, VerdictReason reason) => (result.Device, result.Reason) = (device, reason);

    public bool TryFindNeighbor(int device, IpAddress nextHop, in StackFrame frame, out MacAddress address)
    {
        address = default;
        return false;
    }

    /// <summary>Drops by device's number, and what decided last.</summary>
    internal sealed class Result
    {
        public SortedDictionary<string, int> Drops { get; } = new(StringComparer.Ordinal);

        public bool IsGiven { get; set; }

        public int Device { get; set; }

        public VerdictReason Reason { get; set; }

        public void Add(int device, DropCause cause, int count = 1)
        {
            var key = $"{device}: {cause.Describe()}";
            Drops[key] = Drops.GetValueOrDefault(key) + count;
        }
    }
}

using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Tests.Stacks;

/// <summary>Writes a walk down: where a frame ended, with which tags, and what counted.</summary>
internal readonly struct TraceSink(List<string> ends, List<string> counts, Dictionary<IpAddress, MacAddress>? neighbors = null) : IStackSink
{
    public void SeesArriving(int device, in StackFrame frame, DeliveryClass seenAs)
    {
    }

    public void SeesLeaving(int device, in StackFrame frame)
    {
    }

    public void CountsReceived(int device, int bytes, bool countsMulticast) =>
        counts.Add($"{device} rx {bytes}{(countsMulticast ? " m" : "")}");

    public void CountsSent(int device, int bytes) => counts.Add($"{device} tx {bytes}");

    public void CountsDropped(int device, StackDrop drop) => counts.Add($"{device} {drop}");

    public void Reaches(int device, in StackFrame frame, DeliveryClass seenAs) => ends.Add($"{device} {seenAs} {Text(frame)}");

    public void ReachesSockets(int device, in StackFrame frame, DeliveryClass seenAs) => ends.Add($"{device} sockets");

    public void LeavesByWire(in StackFrame frame) => ends.Add($"wire {Text(frame)}");

    public void Decides(int device, VerdictReason reason)
    {
    }

    public bool TryFindNeighbor(int device, IpAddress nextHop, in StackFrame frame, out MacAddress address)
    {
        address = default;
        return neighbors?.TryGetValue(nextHop, out address) == true;
    }

    private static string Text(in StackFrame frame)
    {
        var bytes = new byte[frame.Length + 8];
        var length = frame.CopyTo(bytes, tagInLine: true);
        return Convert.ToHexStringLower(bytes.AsSpan(12, Math.Min(10, length - 12)));
    }
}

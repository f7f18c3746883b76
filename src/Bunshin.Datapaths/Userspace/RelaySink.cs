using Bunshin.Datapaths.Served;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Routing;
using Bunshin.Forwarding.Stacks;
using Bunshin.Linux;
using Bunshin.Linux.Frames;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Segmentation;

namespace Bunshin.Datapaths.Userspace;

/// <summary>Does what the walk of one frame decides: writes to ports, and counts.</summary>
/// <remarks>
/// Only where a device's stack gets a frame is it written: the device is real, so its captures come with it. The parent's own stack
/// has a frame from the wire already, for it came in there; <see cref="ParentIngress"/> keeps from it what is not its.
/// </remarks>
internal struct RelaySink(PortSet ports, RelayTable table, PacketCutter cutter, int index, bool isFromWire) : IStackSink
{
    private bool _isUnroutable;

    /// <summary>Somebody was given the frame.</summary>
    public bool IsGiven { get; private set; }

    /// <summary>The rule that decided last.</summary>
    public VerdictReason Reason { get; private set; }

    public readonly void SeesArriving(int device, in StackFrame frame, DeliveryClass seenAs)
    {
    }

    public readonly void SeesLeaving(int device, in StackFrame frame)
    {
    }

    public readonly void CountsReceived(int device, int bytes, bool countsMulticast) => table.TallyOf(device).Received(bytes, countsMulticast);

    public readonly void CountsSent(int device, int bytes)
    {
        // The IP layer's refusal is known only after the walk took the frame for sent.
        if (_isUnroutable)
        {
            table.TallyOf(device).SendFailed();
            return;
        }

        table.TallyOf(device).Sent(bytes);
    }

    public readonly void CountsDropped(int device, StackDrop drop)
    {
        var tally = table.TallyOf(device);
        switch (drop)
        {
            case StackDrop.Sent:
                tally.SendFailed();
                break;
            case StackDrop.Oversize:
                tally.Refused();
                break;
            default:
                break; // The parent's rx_dropped is its driver's.
        }
    }

    public void Reaches(int device, in StackFrame frame, DeliveryClass seenAs)
    {
        if (device != RelayTable.Parent)
        {
            Write(device, frame);
        }
        else if (!isFromWire)
        {
            Route(device, frame);
        }
    }

    public void ReachesSockets(int device, in StackFrame frame, DeliveryClass seenAs)
    {
        // A child of l3s gets it as from the wire: past the captures of a TAP there is no way.
        if (table.RoutedOf(device) is null)
        {
            Write(device, frame);
        }
        else
        {
            Route(device, frame);
        }
    }

    public void LeavesByWire(in StackFrame frame)
    {
        IsGiven = true;
        Send(frame, table.PortOf(RelayTable.Parent));
    }

    public void Decides(int device, VerdictReason reason) => Reason = reason;

    /// <summary>The parent's IP layer finds neighbors itself, so it is given the packet.</summary>
    public bool TryFindNeighbor(int device, IpAddress nextHop, in StackFrame frame, out MacAddress address)
    {
        address = default;
        Route(device, frame);
        return false;
    }

    private void Write(int device, in StackFrame frame)
    {
        IsGiven = true;
        Send(frame, table.PortOf(device));
    }

    private void Route(int device, in StackFrame frame)
    {
        const int TypeLength = 2;

        // What an IP layer is given to send it does not ask where it comes from, as it asks what it receives.
        if (NeverRouted.Is(frame.Protocol, frame.Rest[TypeLength..]))
        {
            (_isUnroutable, Reason) = (true, VerdictReason.NeverRouted);
            return;
        }

        var errno = Errno.EINVAL;
        if (frame.AddedTags == 0 && table.RoutedOf(device) is { } socket)
        {
            // An IP layer takes finished packets only.
            var packet = frame.Rest[TypeLength..];
            var offload = ports.OffloadOf(index).From(frame.RestOffset + TypeLength);
            for (var at = 0; cutter.TryNext(packet, offload, ref at, out var piece);)
            {
                errno = socket.Send(piece);
            }
        }

        if (errno == Errno.None)
        {
            IsGiven = true;
            return;
        }

        _isUnroutable = true;
        table.TallyOf(device).Dropped(CarrierDrops.Of(errno));
    }

    private readonly void Send(in StackFrame frame, int port)
    {
        Span<VlanTag> tags = stackalloc VlanTag[StackFrame.MaximumTags];
        ports.Send(index, port, tags[..frame.CopyTags(tags)], frame.RestOffset);
    }
}

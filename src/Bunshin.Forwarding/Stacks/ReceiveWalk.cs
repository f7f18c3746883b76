using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Stacks;

/// <summary>The way of a frame upwards.</summary>
internal static class ReceiveWalk<TSink>
    where TSink : struct, IStackSink
{
    /// <summary>One round on a device: captures, VLAN devices, the port, the device's stack.</summary>
    public static void Arrive(DeviceNode[] nodes, int device, StackFrame frame, DeliveryClass seenAs, ref TSink sink)
    {
        if (!frame.TryUntag())
        {
            return;
        }

        sink.SeesArriving(device, frame, seenAs);
        var node = nodes[device];
        if (frame.Tag.IsPresent && node.Vlans is not null && Claims(nodes, node, frame, seenAs, ref sink))
        {
            return;
        }

        if (node.Macvlans is not null || node.Ipvlans is not null)
        {
            var facts = frame.Facts();
            var verdict = node.Macvlans is not null ? node.Macvlans.FromWire(facts) : node.Ipvlans!.FromWire(facts);
            Take(nodes, device, frame, verdict, seenAs, ref sink);
            return;
        }

        ReachStack(nodes, device, frame, seenAs, ref sink);
    }

    /// <summary>A frame that a port's child sent comes in at the port's device, with the verdict made at sending.</summary>
    public static void Return(DeviceNode[] nodes, int device, StackFrame frame, in Verdict verdict, ref TSink sink)
    {
        if (!frame.TryUntag())
        {
            return;
        }

        sink.SeesArriving(device, frame, verdict.ParentClass);
        var node = nodes[device];
        if (!frame.Tag.IsPresent || node.Vlans is null || !Claims(nodes, node, frame, verdict.ParentClass, ref sink))
        {
            Take(nodes, device, frame, verdict, verdict.ParentClass, ref sink);
        }
    }

    /// <summary>Gives a verdict's copies to the children.</summary>
    public static void Deliver(DeviceNode[] nodes, DeviceNode port, in StackFrame frame, in Verdict verdict, ref TSink sink)
    {
        foreach (var delivery in verdict)
        {
            var device = port.PortDevices[delivery.Child];
            if (delivery.IsRefused)
            {
                sink.CountsDropped(device, StackDrop.Oversize);
                continue;
            }

            sink.CountsReceived(device, delivery.CountedBytes, delivery.CountsMulticast);
            if (delivery.IsSocketsOnly)
            {
                sink.ReachesSockets(device, frame, delivery.Class);
            }
            else
            {
                Arrive(nodes, device, frame, delivery.Class, ref sink);
            }
        }
    }

    private static void Take(
        DeviceNode[] nodes, int device, in StackFrame frame, in Verdict verdict, DeliveryClass seenAs, ref TSink sink)
    {
        sink.Decides(device, verdict.Reason);
        if (verdict.ParentDrops)
        {
            sink.CountsDropped(device, StackDrop.Received);
        }

        Deliver(nodes, nodes[device], frame, verdict, ref sink);
        if (verdict.ToHost)
        {
            ReachStack(nodes, device, frame, seenAs, ref sink);
        }
    }

    private static bool Claims(DeviceNode[] nodes, DeviceNode node, in StackFrame frame, DeliveryClass seenAs, ref TSink sink)
    {
        var arrival = node.Vlans!.Receive(frame.Tag, seenAs, frame.Destination);
        if (arrival.Child < 0)
        {
            return false;
        }

        var device = node.VlanDevices[arrival.Child];
        sink.Decides(device, arrival.Reason);
        if (arrival.IsLost)
        {
            return true;
        }

        var untagged = frame;
        untagged.Tag = VlanTag.None;
        untagged.Priority = arrival.Priority;
        if (arrival.PutsTagBack)
        {
            untagged.PutBack(frame.Tag);
        }

        sink.CountsReceived(device, untagged.CountedLength - FrameView.HeaderLength, arrival.CountsMulticast);
        Arrive(nodes, device, untagged, arrival.Class, ref sink);
        return true;
    }

    // A tag that is left by now is nobody's: VID 0 is forgotten and an inner tag looked for once more, any other makes
    // the frame one for somebody else.
    private static void ReachStack(DeviceNode[] nodes, int device, in StackFrame frame, DeliveryClass seenAs, ref TSink sink)
    {
        if (!frame.Tag.IsPresent)
        {
            sink.Reaches(device, frame, seenAs);
            return;
        }

        var rest = frame;
        while (rest.Tag.Vid == 0 && EtherType.IsVlanTag(rest.Protocol))
        {
            rest.Tag = VlanTag.None;
            if (!rest.TryUntag()
                || (nodes[device].Vlans is not null && Claims(nodes, nodes[device], rest, seenAs, ref sink)))
            {
                return;
            }
        }

        var unclaimed = rest.Tag.Vid != 0;
        rest.Tag = VlanTag.None;
        if (unclaimed)
        {
            sink.Decides(device, VerdictReason.VlanUnclaimed);
        }

        sink.Reaches(device, rest, unclaimed ? DeliveryClass.OtherHost : seenAs);
    }
}

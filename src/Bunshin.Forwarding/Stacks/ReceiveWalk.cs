using System.Runtime.CompilerServices;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Stacks;

/// <summary>The way of a frame upwards.</summary>
/// <remarks>
/// Frames go by reference and change on the way: who calls gives the frame away. Only where it goes to several devices
/// does each get a copy of the view (never of the bytes).
/// </remarks>
internal static class ReceiveWalk<TSink>
    where TSink : struct, IStackSink
{
    /// <summary>One round on a device: captures, VLAN devices, the port, the device's stack.</summary>
    public static void Arrive(StackNodes nodes, int device, scoped ref StackFrame frame, DeliveryClass seenAs, ref TSink sink)
    {
        if (!frame.TryUntag())
        {
            return;
        }

        sink.SeesArriving(device, frame, seenAs);
        if (!nodes.HasUpper(device))
        {
            ReachStack(nodes, device, ref frame, seenAs, ref sink);
            return;
        }

        var node = nodes[device];
        if (frame.Tag.IsPresent && node.Vlans is not null && Claims(nodes, node, ref frame, seenAs, ref sink))
        {
            return;
        }

        if (node.Macvlans is { } macvlans)
        {
            Take(nodes, device, ref frame, macvlans.FromWire(frame.Facts()), seenAs, ref sink);
            return;
        }

        if (node.Ipvlans is { } ipvlans)
        {
            Take(nodes, device, ref frame, ipvlans.FromWire(frame.Facts()), seenAs, ref sink);
            return;
        }

        ReachStack(nodes, device, ref frame, seenAs, ref sink);
    }

    /// <summary>A frame that a port's child sent comes in at the port's device, with the verdict made at sending.</summary>
    public static void Return(StackNodes nodes, int device, scoped ref StackFrame frame, in Verdict verdict, ref TSink sink)
    {
        if (!frame.TryUntag())
        {
            return;
        }

        sink.SeesArriving(device, frame, verdict.ParentClass);
        var node = nodes[device];
        if (!frame.Tag.IsPresent || node.Vlans is null || !Claims(nodes, node, ref frame, verdict.ParentClass, ref sink))
        {
            Take(nodes, device, ref frame, verdict, verdict.ParentClass, ref sink);
        }
    }

    /// <summary>Gives a verdict's copies to the children; the frame itself stays as it is.</summary>
    /// <remarks>Never part of its caller: the room for copies would be cleared for every frame, and most go to one place.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Deliver(StackNodes nodes, DeviceNode port, in StackFrame frame, in Verdict verdict, ref TSink sink)
    {
        foreach (var delivery in verdict)
        {
            var copy = frame;
            Deliver(nodes, port.PortDevices[delivery.Child], ref copy, delivery, ref sink);
        }
    }

    private static void Deliver(StackNodes nodes, int device, scoped ref StackFrame frame, in Delivery delivery, ref TSink sink)
    {
        if (delivery.IsRefused)
        {
            sink.CountsDropped(device, StackDrop.Oversize);
            return;
        }

        sink.CountsReceived(device, delivery.CountedBytes, delivery.CountsMulticast);
        if (delivery.IsSocketsOnly)
        {
            sink.ReachesSockets(device, frame, delivery.Class);
        }
        else
        {
            Arrive(nodes, device, ref frame, delivery.Class, ref sink);
        }
    }

    private static void Take(
        StackNodes nodes, int device, scoped ref StackFrame frame, in Verdict verdict, DeliveryClass seenAs, ref TSink sink)
    {
        sink.Decides(device, verdict.Reason);
        if (verdict.ParentDrops)
        {
            sink.CountsDropped(device, StackDrop.Received);
        }

        if (verdict.IsOneCopy)
        {
            var delivery = verdict.OnlyCopy;
            Deliver(nodes, nodes[device].PortDevices[delivery.Child], ref frame, delivery, ref sink);
            return;
        }

        Deliver(nodes, nodes[device], frame, verdict, ref sink);
        if (verdict.ToHost)
        {
            ReachStack(nodes, device, ref frame, seenAs, ref sink);
        }
    }

    private static bool Claims(StackNodes nodes, DeviceNode node, scoped ref StackFrame frame, DeliveryClass seenAs, ref TSink sink)
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

        if (arrival.PutsTagBack)
        {
            frame.PutBack(frame.Tag);
        }

        frame.Tag = VlanTag.None;
        frame.Priority = arrival.Priority;
        sink.CountsReceived(device, frame.CountedLength - FrameView.HeaderLength, arrival.CountsMulticast);
        Arrive(nodes, device, ref frame, arrival.Class, ref sink);
        return true;
    }

    // A tag that is left by now is nobody's: VID 0 is forgotten and an inner tag looked for once more, any other makes
    // the frame one for somebody else.
    private static void ReachStack(StackNodes nodes, int device, scoped ref StackFrame frame, DeliveryClass seenAs, ref TSink sink)
    {
        if (frame.Tag.IsPresent && !TryForgetTag(nodes, device, ref frame, ref seenAs, ref sink))
        {
            return;
        }

        sink.Reaches(device, frame, seenAs);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryForgetTag(
        StackNodes nodes, int device, scoped ref StackFrame frame, ref DeliveryClass seenAs, ref TSink sink)
    {
        while (frame.Tag.Vid == 0 && EtherType.IsVlanTag(frame.Protocol))
        {
            frame.Tag = VlanTag.None;
            if (!frame.TryUntag()
                || (nodes[device].Vlans is not null && Claims(nodes, nodes[device], ref frame, seenAs, ref sink)))
            {
                return false;
            }
        }

        if (frame.Tag.Vid != 0)
        {
            sink.Decides(device, VerdictReason.VlanUnclaimed);
            seenAs = DeliveryClass.OtherHost;
        }

        frame.UnclaimedTag = frame.Tag;
        frame.Tag = VlanTag.None;
        return true;
    }
}

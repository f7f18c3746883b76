using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Stacks;

/// <summary>The way of a frame downwards.</summary>
internal static class SendWalk<TSink>
    where TSink : struct, IStackSink
{
    /// <summary>A device sends: its captures see it, its kind decides, its counters move.</summary>
    public static SendOutcome Send(StackNodes nodes, int device, scoped ref StackFrame frame, bool isGso, ref TSink sink)
    {
        var node = nodes[device];
        if (!node.IsUp)
        {
            return SendOutcome.Down;
        }

        if (!node.HasCarrier)
        {
            sink.Decides(device, VerdictReason.NoCarrier);
            sink.CountsDropped(device, StackDrop.Sent);
            return SendOutcome.Sent;
        }

        if (!(frame.Tag.Tpid == EtherType.Dot1Ad ? node.InsertsServiceTags : node.InsertsCustomerTags))
        {
            frame.PushInLine();
        }

        sink.SeesLeaving(device, frame);
        var length = frame.Length;
        var outcome = node.Role switch
        {
            DeviceRole.Vlan => SendVlan(nodes, node, ref frame, isGso, ref sink),
            DeviceRole.Macvlan => SendMacvlan(nodes, node, ref frame, isGso, ref sink),
            DeviceRole.Ipvlan => SendIpvlan(nodes, node, ref frame, isGso, ref sink),
            _ => SendBottom(frame, ref sink),
        };
        if (outcome == SendOutcome.Sent)
        {
            sink.CountsSent(device, length);
        }
        else
        {
            sink.CountsDropped(device, StackDrop.Sent);
        }

        return outcome;
    }

    private static SendOutcome SendBottom(in StackFrame frame, ref TSink sink)
    {
        sink.LeavesByWire(frame);
        return SendOutcome.Sent;
    }

    private static SendOutcome SendVlan(StackNodes nodes, DeviceNode node, scoped ref StackFrame frame, bool isGso, ref TSink sink)
    {
        var tag = nodes[node.Lower].Vlans!.TagFor(node.Child, frame.Protocol, frame.Priority);
        if (tag.IsPresent)
        {
            frame.Tag = tag;
        }

        return Send(nodes, node.Lower, ref frame, isGso, ref sink);
    }

    private static SendOutcome SendMacvlan(StackNodes nodes, DeviceNode node, scoped ref StackFrame frame, bool isGso, ref TSink sink)
    {
        var lower = nodes[node.Lower];
        var verdict = lower.Macvlans!.FromChild(node.Child, frame.Facts(), isGso);
        HandOver(nodes, node.Lower, frame, verdict, ref sink);
        return verdict.ToWire ? Send(nodes, node.Lower, ref frame, isGso, ref sink) : SendOutcome.Sent;
    }

    private static SendOutcome SendIpvlan(StackNodes nodes, DeviceNode node, scoped ref StackFrame frame, bool isGso, ref TSink sink)
    {
        var lower = nodes[node.Lower];
        var verdict = lower.Ipvlans!.FromChild(node.Child, frame.Facts(), isGso);
        HandOver(nodes, node.Lower, frame, verdict, ref sink);
        if (verdict.ToHostSockets)
        {
            sink.ReachesSockets(node.Lower, frame, DeliveryClass.Host);
        }

        if (verdict.IsSendFailure)
        {
            return SendOutcome.Dropped;
        }

        if (!verdict.ToWire)
        {
            return SendOutcome.Sent;
        }

        if (verdict.IsRouted)
        {
            var nextHop = NextHop(lower, frame, verdict.Route);
            if (!sink.TryFindNeighbor(node.Lower, nextHop, frame, out var neighbor))
            {
                return SendOutcome.Sent;
            }

            frame = frame.Routed(neighbor, lower.Address);
        }

        return Send(nodes, node.Lower, ref frame, isGso, ref sink);
    }

    private static IpAddress NextHop(DeviceNode lower, in StackFrame frame, int route)
    {
        var gateway = route < 0 ? null : lower.Ipvlans!.Parent.Routes.Routes[route].Gateway;
        var packet = frame.Rest[2..];
        return gateway
            ?? (frame.Protocol == EtherType.Ipv6 ? Ipv6Address.Read(packet[24..]) : (IpAddress)Ipv4Address.Read(packet[16..]));
    }

    // What goes to siblings and to the port's device leaves before what goes to the wire, as in the drivers.
    private static void HandOver(StackNodes nodes, int port, in StackFrame frame, in Verdict verdict, ref TSink sink)
    {
        if (verdict.EntersParentReceive)
        {
            var copy = frame;
            ReceiveWalk<TSink>.Return(nodes, port, ref copy, verdict, ref sink);
            return;
        }

        sink.Decides(port, verdict.Reason);
        if (verdict.ParentDrops)
        {
            sink.CountsDropped(port, StackDrop.Received);
        }

        ReceiveWalk<TSink>.Deliver(nodes, nodes[port], frame, verdict, ref sink);
    }
}

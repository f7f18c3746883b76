using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>Answers ARP for all of the host's addresses on every interface (Linux with <c>arp_ignore</c> 0), and learns from it.</summary>
internal sealed class ArpResponder(SimulatedHost host, NeighborTable neighbors, Trail trail)
{
    public void Receive(SimulatedInterface on, ArpView arp, ReadOnlyMemory<byte> frame)
    {
        if (on.IsNoArp)
        {
            trail.Record(on, TrailKind.Dropped, frame, "an ipvlan child in mode l3 or l3s has no ARP (NOARP); others reach it by a route");
            return;
        }

        // A request that claims to come from ourselves is our own, reflected, or a liar's: the kernel calls it martian.
        if (host.Owns(arp.SenderAddress))
        {
            return;
        }

        var asksUs = arp.Operation == ArpOperation.Request && host.Owns(arp.TargetAddress);
        if (arp.SenderAddress != Ipv4Address.Any)
        {
            neighbors.Learn(on, arp.SenderAddress, arp.SenderMac, create: asksUs);
        }

        if (asksUs)
        {
            on.Send(FrameBuilder.Arp(
                ArpOperation.Reply, arp.SenderMac, on, arp.TargetAddress, arp.SenderMac, arp.SenderAddress));
        }
    }
}

using Bunshin.Forwarding.Routing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>Sends on what came for others, by the rules of <see cref="Router"/>; neighbors are the host's own affair.</summary>
internal sealed class Forwarder(SimulatedHost host, HostStack stack, Trail trail)
{
    private byte[]? _scratch;

    /// <summary>Takes a packet for <paramref name="destination"/> that came in by <paramref name="on"/>.</summary>
    public void Forward(SimulatedInterface on, IpAddress destination, ReadOnlyMemory<byte> frame)
    {
        // Which MAC brought it here is the device's affair: a VLAN takes its parent's too.
        var packet = frame.ToArray();
        if (!MacAddress.Read(packet).IsGroup)
        {
            on.Mac.Write(packet);
        }

        Handle(on, destination, packet);
    }

    private void Handle(SimulatedInterface on, IpAddress destination, byte[] packet)
    {
        var router = host.Router;
        if (router.PortOf(on) is not { } port || !FrameView.TryParse(packet, out var view))
        {
            return;
        }

        var neighbors = new NeighborCache(1);
        var hop = router.Find(destination, source: null);
        if (hop is not null && stack.TryFindNeighbor(hop.By, hop.Neighbor, out var mac))
        {
            neighbors.Learn(router.PortOf(hop.By)!.Value, hop.Neighbor, mac, tick: 0);
        }

        var sent = new SentFrames([]);
        var outcome = router.Model.Handle(port, view, neighbors, 0, Scratch, ref sent);
        if (outcome == RouterOutcome.NeedsNeighbor)
        {
            stack.Resolve(hop!.By, hop.Neighbor, _ => Handle(on, destination, packet), () => GiveUp(on, packet));
            return;
        }

        trail.Record(on, packet, outcome, destination.IsIpv6);
        Send(router, sent);
    }

    private void GiveUp(SimulatedInterface on, byte[] packet)
    {
        var router = host.Router;
        if (router.PortOf(on) is { } port && FrameView.TryParse(packet, out var view))
        {
            var sent = new SentFrames([]);
            _ = router.Model.GiveUp(port, view, Scratch, ref sent);
            Send(router, sent);
        }
    }

    private byte[] Scratch => _scratch ??= new byte[Router.ScratchLength];

    private static void Send(HostRouter router, SentFrames sent)
    {
        foreach (var (port, frame) in sent.Frames)
        {
            router[port].Send(frame);
        }
    }

    private readonly struct SentFrames(List<(int Port, byte[] Frame)> frames) : IRouterOutput
    {
        public List<(int Port, byte[] Frame)> Frames => frames;

        public void Send(int port, ReadOnlySpan<byte> frame) => frames.Add((port, frame.ToArray()));
    }
}

using Bunshin.Datapaths.Simulated.Ports;
using Bunshin.Forwarding;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Describing;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>A host's IP stack: takes frames by their class, resolves neighbors, sends packets.</summary>
internal sealed class HostStack
{
    private readonly SimulatedHost _host;
    private readonly Simulation _simulation;
    private readonly Trail _trail;
    private readonly NeighborTable _neighbors = new();
    private readonly Forwarder _forwarder;
    private readonly ArpResponder _arp;
    private readonly Ipv4Receiver _ipv4;
    private readonly Ipv6Receiver _ipv6;

    public HostStack(SimulatedHost host, Simulation simulation, Trail trail)
    {
        _host = host;
        _simulation = simulation;
        _trail = trail;
        _forwarder = new Forwarder(host, this, trail);
        _arp = new ArpResponder(host, _neighbors, trail);
        _ipv4 = new Ipv4Receiver(host, this, trail);
        _ipv6 = new Ipv6Receiver(host, this, _neighbors, trail);
    }

    /// <summary>Who waits for answers: ping and UDP echo clients.</summary>
    public Action<Answer>? Answered { get; set; }

    public void AddNeighbor(SimulatedInterface on, IpAddress address, MacAddress mac) => _neighbors.AddPermanent(on, address, mac);

    public void ForgetNeighbors(SimulatedInterface? on) => _neighbors.Forget(on);

    /// <summary>Takes a frame that the device <paramref name="on"/> hands up.</summary>
    /// <returns>False when no protocol wants it.</returns>
    public bool Receive(SimulatedInterface on, ReadOnlyMemory<byte> frame, DeliveryClass kind)
    {
        if (!FrameView.TryParse(frame.Span, out var view))
        {
            return false;
        }

        // An unclaimed VLAN tag makes the frame another station's; priority tags are just forgotten.
        kind = view.Tag.IsPresent && view.Tag.Vid != 0 ? DeliveryClass.OtherHost : kind;
        if (view.EtherType is not (EtherType.Arp or EtherType.Ipv4 or EtherType.Ipv6))
        {
            return false;
        }

        if (kind == DeliveryClass.OtherHost)
        {
            _trail.Record(on, TrailKind.Dropped, frame, "the frame is for another station");
            return true;
        }

        if (view.EtherType == EtherType.Arp && ArpView.TryParse(view.Payload, out var arp))
        {
            _arp.Receive(on, arp, frame);
        }
        else if (view.EtherType == EtherType.Ipv4 && Ipv4View.TryParse(view.Payload, out var packet4))
        {
            _ipv4.Receive(on, packet4, frame);
        }
        else if (view.EtherType == EtherType.Ipv6 && Ipv6View.TryParse(view.Payload, out var packet6))
        {
            _ipv6.Receive(on, packet6, frame);
        }
        else
        {
            _trail.Record(on, TrailKind.Dropped, frame, "malformed");
        }

        return true;
    }

    /// <summary>
    /// Takes a packet that comes to the sockets of <paramref name="on"/> directly, from an ipvlan port. Neighbor discovery is no
    /// socket's: what a child asks its host that way gets no answer.
    /// </summary>
    public void ReceiveBehindCaptures(SimulatedInterface on, ReadOnlyMemory<byte> frame, DeliveryClass kind)
    {
        if (on.Kind == ChildKind.Ipvlan || FrameDescription.Of(frame.Span).Kind is not (FrameKind.NeighborSolicitation or FrameKind.NeighborAdvertisement))
        {
            _ = Receive(on, frame, kind);
        }
    }

    /// <summary>Takes a packet for another host.</summary>
    public void Forward(SimulatedInterface on, IpAddress destination, ReadOnlyMemory<byte> frame) =>
        _forwarder.Forward(on, destination, frame);

    /// <summary>Where a packet for <paramref name="destination"/> would go, or null without a route.</summary>
    public NextHop? Route(IpAddress destination, IpAddress? source = null) => _host.Router.Find(destination, source);

    /// <summary>The MAC of a neighbor, where it is known.</summary>
    public bool TryFindNeighbor(SimulatedInterface on, IpAddress neighbor, out MacAddress mac)
    {
        var found = _neighbors.Find(on, neighbor)?.Mac;
        mac = found ?? default;
        return found is not null;
    }

    /// <summary>Has <paramref name="send"/> done once the MAC of a neighbor is known, or <paramref name="giveUp"/> when nobody answers.</summary>
    public void Resolve(SimulatedInterface by, IpAddress neighbor, Action<MacAddress> send, Action? giveUp = null) =>
        Resolve(new NextHop(by, neighbor, HostRouter.SourceOn(by, neighbor)), send, giveUp);

    /// <summary>Sends a packet from <paramref name="source"/> by the route to <paramref name="destination"/>.</summary>
    public void Send(IpAddress source, IpAddress destination, IpPayload payload)
    {
        if (Route(destination, source) is not { } hop)
        {
            _trail.Record(_host.Name, TrailKind.NotSent, default, $"no route to {destination}");
            return;
        }

        Resolve(hop, mac => hop.By.Send(FrameBuilder.Ip(mac, hop.By.Mac, source, destination, payload)));
    }

    private void Resolve(NextHop hop, Action<MacAddress> send, Action? giveUp = null)
    {
        var neighbor = _neighbors.Find(hop.By, hop.Neighbor);
        if (neighbor?.Mac is { } mac)
        {
            send(mac);
            return;
        }

        var isNew = neighbor is null;
        neighbor ??= _neighbors.Begin(hop.By, hop.Neighbor);
        neighbor.Waiting.Add((send, giveUp));
        if (isNew)
        {
            Solicit(hop, neighbor);
        }
    }

    private void Solicit(NextHop hop, Neighbor neighbor)
    {
        if (neighbor.Mac is not null)
        {
            return;
        }

        if (neighbor.Attempts++ == NeighborTable.MostAttempts)
        {
            if (_neighbors.GiveUp(hop.By, hop.Neighbor, neighbor))
            {
                var protocol = hop.Neighbor.IsIpv6 ? "neighbor discovery" : "ARP";
                _trail.Record(hop.By, TrailKind.Unresolved, default, $"nobody answered {protocol} for {hop.Neighbor}: host unreachable");
                neighbor.Waiting.ForEach(static one => one.GiveUp?.Invoke());
            }

            return;
        }

        hop.By.Send(Question(hop));
        _simulation.Schedule(NeighborTable.AttemptTime, () => Solicit(hop, neighbor));
    }

    private static byte[] Question(NextHop hop)
    {
        if (!hop.Neighbor.IsIpv6)
        {
            return FrameBuilder.Arp(
                ArpOperation.Request, MacAddress.Broadcast, hop.By, hop.Source.Ipv4, MacAddress.Zero, hop.Neighbor.Ipv4);
        }

        // Unlike ARP it asks from an address of that very interface (ndisc_solicit), for the answer must come back to it.
        var source = hop.By.Owns(hop.Source) ? hop.Source : HostRouter.SourceOn(hop.By, hop.Neighbor);
        var group = hop.Neighbor.Ipv6.SolicitedNode;
        return FrameBuilder.Ip(
            group.MulticastMac, hop.By.Mac, source, group, FrameBuilder.Solicitation(source.Ipv6, hop.Neighbor.Ipv6, hop.By.Mac));
    }
}

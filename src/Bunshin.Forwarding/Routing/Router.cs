using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Forwarding.Routing;

/// <summary>A gateway as a pure model: what does it send when a frame comes in?</summary>
/// <remarks>
/// Speaks ARP and neighbor discovery for its addresses, answers pings, forwards IPv4 and IPv6 with TTL and checksum, tells
/// senders by ICMP what went wrong (RFC 1812, RFC 4443), cuts IPv4 where it must. Immutable; what it learns is in the
/// caller's <see cref="NeighborCache"/>, and time is what the caller says. Answers go back to the MAC the question came from.
/// </remarks>
public sealed class Router
{
    /// <summary>Room that <see cref="Handle"/> needs in its scratch buffer: the largest packet and a header.</summary>
    public const int ScratchLength = 65_536 + FrameView.HeaderLength;

    private readonly RouterConfig _config;
    private readonly RouteTable _routes;
    private readonly HashSet<IpAddress> _own = [];

    private Router(RouterConfig config)
    {
        _config = config;
        var routes = new List<Route>(config.Routes);
        for (var port = 0; port < config.Interfaces.Count; port++)
        {
            _ = _own.Add(LinkLocalOf(port));
            foreach (var address in config.Interfaces[port].Addresses)
            {
                _ = _own.Add(address.Address);
                routes.Add(new Route { Destination = address.Network, Interface = port });
                if (!address.IsIpv6 && address.Length <= 30)
                {
                    routes.Add(new Route { Destination = IpPrefix.Single(address.Last), Kind = RouteKind.Broadcast, Interface = port });
                }
            }
        }

        _routes = RouteTable.Create(routes);
    }

    /// <summary>How it is set up.</summary>
    public RouterConfig Config => _config;

    /// <summary>All its routes, those to its own subnets included.</summary>
    public RouteTable Routes => _routes;

    /// <summary>Makes a router.</summary>
    public static Router Create(RouterConfig config) => new(config);

    /// <summary>Takes one frame that came in by an interface.</summary>
    /// <param name="port">Index of the interface.</param>
    /// <param name="frame">The frame, without a tag.</param>
    /// <param name="neighbors">What is known of neighbors; learns from the frame.</param>
    /// <param name="tick">The caller's clock.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> bytes.</param>
    /// <param name="output">Takes what is sent.</param>
    public RouterOutcome Handle<TOutput>(
        int port, in FrameView frame, NeighborCache neighbors, long tick, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        if (!frame.Destination.IsGroup && frame.Destination != _config.Interfaces[port].Address)
        {
            return RouterOutcome.NotForUs;
        }

        if (frame.EtherType == EtherType.Arp && ArpView.TryParse(frame.Payload, out var arp))
        {
            return HandleArp(port, arp, neighbors, tick, scratch, ref output);
        }

        var walk = new RouterWalk(this, port, neighbors, tick);
        return frame.EtherType == EtherType.Ipv4 && Ipv4View.TryParse(frame.Payload, out var v4) && v4.IsHeaderChecksumValid
            ? Ipv4Routing.Handle(walk, frame, v4, scratch, ref output)
            : frame.EtherType == EtherType.Ipv6 && Ipv6View.TryParse(frame.Payload, out var v6)
            ? Ipv6Routing.Handle(walk, frame, v6, scratch, ref output)
            : RouterOutcome.Malformed;
    }

    /// <summary>By which interface, and by which neighbor on it, a destination is reached; whether it forwards there does not matter.</summary>
    /// <returns>False where no route leads there, or only one that drops.</returns>
    public bool TryFindNextHop(IpAddress destination, out int port, out IpAddress neighbor)
    {
        var route = FindRoute(destination);
        (port, neighbor) = (route?.Interface ?? -1, route?.Gateway ?? destination);
        return route?.Kind == RouteKind.Unicast;
    }

    /// <summary>Tells the sender of a frame that waited for a neighbor in vain that its destination is unreachable.</summary>
    /// <returns>False where no error may be sent about it.</returns>
    public bool GiveUp<TOutput>(int port, in FrameView frame, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        var walk = new RouterWalk(this, port, new NeighborCache(1), 0);
        return frame.EtherType == EtherType.Ipv4 && Ipv4View.TryParse(frame.Payload, out var v4)
            ? Ipv4Routing.Tell(walk, frame, v4, Packets.Icmp.IcmpUnreachableCode.Host, 0, scratch, ref output)
            : frame.EtherType == EtherType.Ipv6 && Ipv6View.TryParse(frame.Payload, out var v6)
            && Ipv6Routing.Tell(walk, frame, v6, Icmpv6Type.DestinationUnreachable, Ipv6Routing.AddressUnreachable, 0, scratch, ref output);
    }

    internal bool IsOwn(IpAddress address) => _own.Contains(address);

    internal Route? FindRoute(IpAddress destination)
    {
        var route = _routes.Find(destination);
        return route < 0 ? null : _routes.Routes[route];
    }

    internal IpAddress? AddressOn(int port, bool isIpv6)
    {
        foreach (var address in _config.Interfaces[port].Addresses)
        {
            if (address.IsIpv6 == isIpv6)
            {
                return address.Address;
            }
        }

        return isIpv6 ? LinkLocalOf(port) : null;
    }

    internal RouterAction PolicyBetween(int from, int to)
    {
        foreach (var policy in _config.Policies)
        {
            if ((policy.From is not { } source || source == from) && (policy.To is not { } target || target == to))
            {
                return policy.Action;
            }
        }

        return RouterAction.Accept;
    }

    internal Ipv6Address LinkLocalOf(int port) => Ipv6Address.LinkLocal(_config.Interfaces[port].Address);

    private RouterOutcome HandleArp<TOutput>(
        int port, ArpView arp, NeighborCache neighbors, long tick, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        // Only who speaks to us is remembered: broadcasts between others would fill the cache.
        if (!IsOwn(arp.TargetAddress))
        {
            return RouterOutcome.NotForUs;
        }

        neighbors.Learn(port, arp.SenderAddress, arp.SenderMac, tick);
        if (arp.Operation != ArpOperation.Request)
        {
            return RouterOutcome.TakenLocally;
        }

        var mac = _config.Interfaces[port].Address;
        var length = EthernetWriter.WriteHeader(scratch, arp.SenderMac, mac, EtherType.Arp);
        length += ArpWriter.Write(scratch[length..], ArpOperation.Reply, mac, arp.TargetAddress, arp.SenderMac, arp.SenderAddress);
        output.Send(port, scratch[..length]);
        return RouterOutcome.AnsweredNeighbor;
    }
}

/// <summary>Takes the frames that a <see cref="Router"/> sends.</summary>
public interface IRouterOutput
{
    /// <summary>A frame leaves by an interface.</summary>
    /// <param name="port">Index of the interface.</param>
    /// <param name="frame">The frame, without a tag; borrowed.</param>
    void Send(int port, ReadOnlySpan<byte> frame);
}

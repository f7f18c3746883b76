using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Forwarding.Routing;

/// <summary>One frame's way through a router: where it came in, and what both families need on the way.</summary>
internal readonly record struct RouterWalk(Router Router, int Port, NeighborCache Neighbors, long Tick)
{
    public RouterInterface In => Router.Config.Interfaces[Port];

    /// <summary>The interface and next hop for a destination, or what stands against it.</summary>
    public RouterOutcome Find(IpAddress destination, out int port, out IpAddress nextHop)
    {
        (port, nextHop) = (-1, destination);
        if (!(destination.IsIpv6 ? Router.Config.ForwardsIpv6 : Router.Config.ForwardsIpv4))
        {
            return RouterOutcome.ForwardingOff;
        }

        var route = Router.FindRoute(destination);
        switch (route?.Kind)
        {
            case RouteKind.Unicast:
                break;
            case RouteKind.Broadcast or RouteKind.Multicast:
                return RouterOutcome.NotForwardable;
            case RouteKind.Blackhole:
                return RouterOutcome.PolicyDrops;
            case RouteKind.Prohibit:
                return RouterOutcome.PolicyRejects;
            default:
                return RouterOutcome.NoRoute;
        }

        port = route.Interface;
        nextHop = route.Gateway ?? destination;
        return Router.PolicyBetween(Port, port) switch
        {
            RouterAction.Drop => RouterOutcome.PolicyDrops,
            RouterAction.Reject => RouterOutcome.PolicyRejects,
            _ => RouterOutcome.Forwarded,
        };
    }

    /// <summary>The next hop's MAC; where it is not known, it is asked for.</summary>
    public bool TryResolve<TOutput>(int port, IpAddress nextHop, Span<byte> scratch, ref TOutput output, out MacAddress mac)
        where TOutput : struct, IRouterOutput
    {
        if (Neighbors.TryFind(port, nextHop, Tick, out mac))
        {
            return true;
        }

        var length = nextHop.IsIpv6 ? WriteSolicitation(port, nextHop.Ipv6, scratch) : WriteRequest(port, nextHop.Ipv4, scratch);
        output.Send(port, scratch[..length]);
        return false;
    }

    private int WriteRequest(int port, Ipv4Address wanted, Span<byte> scratch)
    {
        var mac = Router.Config.Interfaces[port].Address;
        var own = Router.AddressOn(port, isIpv6: false)?.Ipv4 ?? Ipv4Address.Any;
        var length = EthernetWriter.WriteHeader(scratch, MacAddress.Broadcast, mac, EtherType.Arp);
        return length + ArpWriter.Write(scratch[length..], ArpOperation.Request, mac, own, MacAddress.Zero, wanted);
    }

    private int WriteSolicitation(int port, Ipv6Address wanted, Span<byte> scratch)
    {
        var mac = Router.Config.Interfaces[port].Address;
        var own = Router.LinkLocalOf(port);
        var group = wanted.SolicitedNode;
        var header = EthernetWriter.WriteHeader(scratch, group.MulticastMac, mac, EtherType.Ipv6);
        var message = Icmpv6Writer.WriteNeighborSolicitation(scratch[(header + Ipv6View.HeaderLength)..], own, group, wanted, mac);
        return header + Ipv6Writer.WriteHeader(scratch[header..], own, group, IpProtocol.Icmpv6, message, hopLimit: 255) + message;
    }
}

using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Forwarding.Routing;

/// <summary>The IPv6 side of a router.</summary>
internal static class Ipv6Routing
{
    /// <summary>Code of "destination unreachable": the neighbor does not answer (RFC 4443 section 3.1).</summary>
    public const byte AddressUnreachable = 3;

    private const byte NoRoute = 0;
    private const byte Prohibited = 1;
    private const int HopLimitAt = 7;
    private const byte NeighborHopLimit = 255;
    private const int MessageAt = FrameView.HeaderLength + Ipv6View.HeaderLength;

    public static RouterOutcome Handle<TOutput>(
        in RouterWalk walk, in FrameView frame, Ipv6View packet, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        if (packet.Destination.IsMulticast || walk.Router.IsOwn(packet.Destination))
        {
            return TakeLocally(walk, frame, packet, scratch, ref output);
        }

        if (frame.Destination.IsGroup || packet.Destination.IsLinkLocal || packet.Source.IsLinkLocal || packet.Source.IsMulticast
            || packet.Source == Ipv6Address.Any || packet.Source.IsLoopback || packet.Destination.IsLoopback
            || packet.Destination == Ipv6Address.Any)
        {
            return RouterOutcome.NotForwardable;
        }

        var outcome = walk.Find(packet.Destination, out var port, out var nextHop);
        if (outcome == RouterOutcome.Forwarded && packet.HopLimit <= 1)
        {
            outcome = RouterOutcome.TimeExceeded;
        }

        var mtu = port < 0 ? 0 : walk.Router.Config.Interfaces[port].Mtu;
        if (outcome == RouterOutcome.Forwarded && packet.Packet.Length > mtu)
        {
            outcome = RouterOutcome.TooBig;
        }

        if (outcome != RouterOutcome.Forwarded)
        {
            TellWhy(walk, frame, packet, outcome, mtu, scratch, ref output);
            return outcome;
        }

        if (!walk.TryResolve(port, nextHop, scratch, ref output, out var mac))
        {
            return RouterOutcome.NeedsNeighbor;
        }

        var header = EthernetWriter.WriteHeader(scratch, mac, walk.Router.Config.Interfaces[port].Address, EtherType.Ipv6);
        packet.Packet.CopyTo(scratch[header..]);
        scratch[header + HopLimitAt]--;
        output.Send(port, scratch[..(header + packet.Packet.Length)]);
        return RouterOutcome.Forwarded;
    }

    /// <summary>Sends an ICMPv6 error back.</summary>
    /// <returns>False where none may be sent (RFC 4443 section 2.4 (e)).</returns>
    public static bool Tell<TOutput>(
        in RouterWalk walk, in FrameView frame, Ipv6View about, Icmpv6Type type, byte code, int mtu, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        if (frame.Destination.IsGroup || about.Source.IsMulticast || about.Source == Ipv6Address.Any || IsError(about)
            || walk.Router.AddressOn(walk.Port, isIpv6: true) is not { } own)
        {
            return false;
        }

        var message = Icmpv6Writer.WriteError(scratch[MessageAt..], own.Ipv6, about.Source, type, code, (uint)mtu, about.Packet);
        Send(walk, frame.Source, own.Ipv6, about.Source, message, 64, scratch, ref output);
        return true;
    }

    private static void TellWhy<TOutput>(
        in RouterWalk walk, in FrameView frame, Ipv6View about, RouterOutcome outcome, int mtu, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        (Icmpv6Type Type, byte Code)? error = outcome switch
        {
            RouterOutcome.NoRoute => (Icmpv6Type.DestinationUnreachable, NoRoute),
            RouterOutcome.PolicyRejects => (Icmpv6Type.DestinationUnreachable, Prohibited),
            RouterOutcome.TooBig => (Icmpv6Type.PacketTooBig, (byte)0),
            RouterOutcome.TimeExceeded => (Icmpv6Type.TimeExceeded, (byte)0),
            _ => null,
        };
        if (error is { } told)
        {
            _ = Tell(walk, frame, about, told.Type, told.Code, outcome == RouterOutcome.TooBig ? mtu : 0, scratch, ref output);
        }
    }

    private static RouterOutcome TakeLocally<TOutput>(
        in RouterWalk walk, in FrameView frame, Ipv6View packet, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        if (packet.NextHeader != IpProtocol.Icmpv6 || !Icmpv6View.TryParse(packet.Payload, out var message)
            || !message.IsChecksumValid(packet.Source, packet.Destination))
        {
            return RouterOutcome.TakenLocally;
        }

        if (packet.HopLimit == NeighborHopLimit && NeighborView.TryParse(message, out var neighbor))
        {
            return TakeNeighbor(walk, frame, packet, neighbor, scratch, ref output);
        }

        if (message.Type != Icmpv6Type.EchoRequest || packet.Destination.IsMulticast || packet.Source.IsMulticast
            || packet.Source == Ipv6Address.Any)
        {
            return RouterOutcome.TakenLocally;
        }

        var length = Icmpv6Writer.WriteEchoReply(scratch[MessageAt..], packet.Destination, packet.Source, message);
        Send(walk, frame.Source, packet.Destination, packet.Source, length, 64, scratch, ref output);
        return RouterOutcome.AnsweredEcho;
    }

    private static RouterOutcome TakeNeighbor<TOutput>(
        in RouterWalk walk, in FrameView frame, Ipv6View packet, NeighborView neighbor, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        if (!neighbor.IsSolicitation)
        {
            walk.Neighbors.Learn(walk.Port, neighbor.Target, frame.Source, walk.Tick);
            return RouterOutcome.TakenLocally;
        }

        if (!walk.Router.IsOwn(neighbor.Target))
        {
            return RouterOutcome.NotForUs;
        }

        // Who asks from :: has no address yet, so everybody is told (RFC 4861 section 7.2.4).
        var isAnonymous = packet.Source == Ipv6Address.Any;
        var to = isAnonymous ? Ipv6Address.AllNodes : packet.Source;
        var flags = NeighborFlags.Router | NeighborFlags.Override | (isAnonymous ? NeighborFlags.None : NeighborFlags.Solicited);
        walk.Neighbors.Learn(walk.Port, packet.Source, frame.Source, walk.Tick);
        var length = Icmpv6Writer.WriteNeighborAdvertisement(
            scratch[MessageAt..], neighbor.Target, to, neighbor.Target, walk.In.Address, flags);
        Send(walk, isAnonymous ? to.MulticastMac : frame.Source, neighbor.Target, to, length, NeighborHopLimit, scratch, ref output);
        return RouterOutcome.AnsweredNeighbor;
    }

    private static void Send<TOutput>(
        in RouterWalk walk, MacAddress mac, Ipv6Address from, Ipv6Address to, int message, byte hopLimit, Span<byte> scratch,
        ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        var header = EthernetWriter.WriteHeader(scratch, mac, walk.In.Address, EtherType.Ipv6);
        var length = header + Ipv6Writer.WriteHeader(scratch[header..], from, to, IpProtocol.Icmpv6, message, hopLimit) + message;
        output.Send(walk.Port, scratch[..length]);
    }

    private static bool IsError(Ipv6View packet) => packet.TryGetUpperLayer(out var upper) && upper.Protocol == IpProtocol.Icmpv6
        && (upper.FragmentOffset != 0 || upper.Payload.IsEmpty || upper.Payload[0] < 128 || upper.Payload[0] == (byte)Icmpv6Type.Redirect);
}

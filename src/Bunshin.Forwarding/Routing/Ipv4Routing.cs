using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmp;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;

namespace Bunshin.Forwarding.Routing;

/// <summary>The IPv4 side of a router.</summary>
internal static class Ipv4Routing
{
    private const int TimeToLiveAt = 8;
    private const int ChecksumAt = 10;

    public static RouterOutcome Handle<TOutput>(
        in RouterWalk walk, in FrameView frame, Ipv4View packet, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        if (walk.Router.IsOwn(packet.Destination))
        {
            return TakeLocally(walk, frame, packet, scratch, ref output);
        }

        if (frame.Destination.IsGroup || packet.Destination.IsMulticast || packet.Destination == Ipv4Address.Broadcast
            || packet.Destination.IsLinkLocal || packet.Source.IsLinkLocal || packet.Destination.IsLoopback
            || packet.Destination.Value >> 24 == 0 || !IsUnicast(packet.Source))
        {
            return RouterOutcome.NotForwardable;
        }

        var outcome = walk.Find(packet.Destination, out var port, out var nextHop);
        if (outcome == RouterOutcome.Forwarded && packet.TimeToLive <= 1)
        {
            outcome = RouterOutcome.TimeExceeded;
        }

        var mtu = port < 0 ? 0 : walk.Router.Config.Interfaces[port].Mtu;
        if (outcome == RouterOutcome.Forwarded && packet.Packet.Length > mtu && packet.DontFragment)
        {
            outcome = RouterOutcome.TooBig;
        }

        if (outcome != RouterOutcome.Forwarded)
        {
            TellWhy(walk, frame, packet, outcome, mtu, scratch, ref output);
            return outcome;
        }

        return walk.TryResolve(port, nextHop, scratch, ref output, out var mac)
            ? Forward(walk, packet, port, mac, mtu, scratch, ref output)
            : RouterOutcome.NeedsNeighbor;
    }

    /// <summary>Sends an ICMP error back; the code is that of "unreachable", null means "time exceeded".</summary>
    /// <returns>False where none may be sent (RFC 1812 section 4.3.2.7).</returns>
    public static bool Tell<TOutput>(
        in RouterWalk walk, in FrameView frame, Ipv4View about, IcmpUnreachableCode? code, int mtu, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        if (frame.Destination.IsGroup || !IsUnicast(about.Source) || about.FragmentOffset != 0 || IsIcmpError(about)
            || walk.Router.AddressOn(walk.Port, isIpv6: false) is not { } own)
        {
            return false;
        }

        var at = FrameView.HeaderLength + Ipv4View.MinHeaderLength;
        var message = code is { } why
            ? IcmpWriter.WriteUnreachable(scratch[at..], why, about, (ushort)mtu)
            : IcmpWriter.WriteTimeExceeded(scratch[at..], about);
        Send(walk, frame, own.Ipv4, about.Source, message, scratch, ref output);
        return true;
    }

    private static void TellWhy<TOutput>(
        in RouterWalk walk, in FrameView frame, Ipv4View about, RouterOutcome outcome, int mtu, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        IcmpUnreachableCode? code = outcome switch
        {
            RouterOutcome.NoRoute => IcmpUnreachableCode.Network,
            RouterOutcome.PolicyRejects => IcmpUnreachableCode.Prohibited,
            RouterOutcome.TooBig => IcmpUnreachableCode.FragmentationNeeded,
            _ => null,
        };
        if (code is not null || outcome == RouterOutcome.TimeExceeded)
        {
            _ = Tell(walk, frame, about, code, outcome == RouterOutcome.TooBig ? mtu : 0, scratch, ref output);
        }
    }

    private static RouterOutcome TakeLocally<TOutput>(
        in RouterWalk walk, in FrameView frame, Ipv4View packet, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        if (packet.Protocol != IpProtocol.Icmp || packet.IsFragment || frame.Destination.IsGroup || !IsUnicast(packet.Source)
            || !IcmpView.TryParse(packet.Payload, out var message) || message.Type != IcmpType.EchoRequest || !message.IsChecksumValid)
        {
            return RouterOutcome.TakenLocally;
        }

        var length = IcmpWriter.WriteEchoReply(scratch[(FrameView.HeaderLength + Ipv4View.MinHeaderLength)..], message);
        Send(walk, frame, packet.Destination, packet.Source, length, scratch, ref output);
        return RouterOutcome.AnsweredEcho;
    }

    private static void Send<TOutput>(
        in RouterWalk walk, in FrameView question, Ipv4Address from, Ipv4Address to, int message, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        var header = EthernetWriter.WriteHeader(scratch, question.Source, walk.In.Address, EtherType.Ipv4);
        var length = header + Ipv4Writer.WriteHeader(scratch[header..], from, to, IpProtocol.Icmp, message, dontFragment: false) + message;
        output.Send(walk.Port, scratch[..length]);
    }

    private static RouterOutcome Forward<TOutput>(
        in RouterWalk walk, Ipv4View packet, int port, MacAddress mac, int mtu, Span<byte> scratch, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        var header = EthernetWriter.WriteHeader(scratch, mac, walk.Router.Config.Interfaces[port].Address, EtherType.Ipv4);
        if (packet.Packet.Length > mtu)
        {
            return Cut(packet, port, mtu, scratch, header, ref output);
        }

        packet.Packet.CopyTo(scratch[header..]);
        CountDown(scratch[header..]);
        output.Send(port, scratch[..(header + packet.Packet.Length)]);
        return RouterOutcome.Forwarded;
    }

    // TTL shares a 16-bit word with the protocol, so the checksum changes by that word alone (RFC 1624).
    private static void CountDown(Span<byte> packet)
    {
        var before = BinaryPrimitives.ReadUInt16BigEndian(packet[TimeToLiveAt..]);
        packet[TimeToLiveAt]--;
        var after = BinaryPrimitives.ReadUInt16BigEndian(packet[TimeToLiveAt..]);
        var checksum = BinaryPrimitives.ReadUInt16BigEndian(packet[ChecksumAt..]);
        BinaryPrimitives.WriteUInt16BigEndian(packet[ChecksumAt..], InternetChecksum.Update(checksum, before, after));
    }

    private static RouterOutcome Cut<TOutput>(Ipv4View packet, int port, int mtu, Span<byte> scratch, int header, ref TOutput output)
        where TOutput : struct, IRouterOutput
    {
        var room = (mtu - packet.HeaderLength) & ~7;
        if (room <= 0)
        {
            return RouterOutcome.Malformed;
        }

        for (var at = 0; at < packet.Payload.Length; at += room)
        {
            var piece = packet.Payload[at..Math.Min(packet.Payload.Length, at + room)];
            var cut = scratch.Slice(header, packet.HeaderLength + piece.Length);
            packet.Packet[..packet.HeaderLength].CopyTo(cut);
            piece.CopyTo(cut[packet.HeaderLength..]);
            if (at > 0)
            {
                BlankUncopiedOptions(cut[Ipv4View.MinHeaderLength..packet.HeaderLength]);
            }

            var more = packet.MoreFragments || at + piece.Length < packet.Payload.Length;
            BinaryPrimitives.WriteUInt16BigEndian(cut[2..], (ushort)cut.Length);
            BinaryPrimitives.WriteUInt16BigEndian(cut[6..], (ushort)((more ? 0x2000 : 0) | ((packet.FragmentOffset + at) / 8)));
            cut[TimeToLiveAt]--;
            BinaryPrimitives.WriteUInt16BigEndian(cut[ChecksumAt..], 0);
            BinaryPrimitives.WriteUInt16BigEndian(cut[ChecksumAt..], InternetChecksum.Compute(cut[..packet.HeaderLength]));
            output.Send(port, scratch[..(header + cut.Length)]);
        }

        return RouterOutcome.Fragmented;
    }

    // Options without the copied flag belong to the first piece alone (RFC 791 section 3.1); as in Linux, others get no-ops.
    private static void BlankUncopiedOptions(Span<byte> options)
    {
        const byte endOfList = 0;
        const byte noOperation = 1;
        const byte copied = 0x80;
        while (options.Length > 0 && options[0] != endOfList)
        {
            var length = options[0] == noOperation ? 1 : options.Length > 1 ? options[1] : 0;
            if (length < 1 || length > options.Length || (length == 1 && options[0] != noOperation))
            {
                return;
            }

            if ((options[0] & copied) == 0)
            {
                options[..length].Fill(noOperation);
            }

            options = options[length..];
        }
    }

    private static bool IsUnicast(Ipv4Address address) =>
        !address.IsMulticast && address != Ipv4Address.Broadcast && !address.IsLoopback && address.Value >> 24 != 0;

    private static bool IsIcmpError(Ipv4View packet) => packet.Protocol == IpProtocol.Icmp
        && !(IcmpView.TryParse(packet.Payload, out var message) && message.Type is IcmpType.EchoRequest or IcmpType.EchoReply);
}

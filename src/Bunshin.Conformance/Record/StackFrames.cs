using System.Buffers.Binary;
using Bunshin.Conformance.Recordings;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;
using Bunshin.Packets.Udp;

namespace Bunshin.Conformance.Record;

/// <summary>IP frames that carry a case's number: in the payload, behind the ARP packet, or in an option of ND.</summary>
internal static class StackFrames
{
    private const ushort Port = 7777;
    private const int Shortest = 60;
    private const byte Hops = 64;
    private const byte NeighborHops = 255;
    private const byte Nonce = 14;

    /// <summary>A UDP datagram, without a checksum in IPv4.</summary>
    public static byte[] Udp(MacAddress destination, MacAddress source, IpAddress to, IpAddress from, byte hops, long number)
    {
        var bytes = new byte[100];
        var at = Header(bytes, destination, source, to.IsIpv6 ? EtherType.Ipv6 : EtherType.Ipv4);
        var datagram = UdpHeader(number);
        if (to.IsIpv6)
        {
            var sum = InternetChecksum.PseudoHeader(from.Ipv6, to.Ipv6, IpProtocol.Udp, datagram.Length);
            BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), InternetChecksum.Compute(datagram, sum));
            at += Ipv6Writer.WriteHeader(bytes.AsSpan(at), from.Ipv6, to.Ipv6, IpProtocol.Udp, datagram.Length, hops);
        }
        else
        {
            at += Ipv4Writer.WriteHeader(bytes.AsSpan(at), from.Ipv4, to.Ipv4, IpProtocol.Udp, datagram.Length, identification: 1, hops, dontFragment: false);
        }

        datagram.CopyTo(bytes.AsSpan(at));
        return Fill(bytes, at + datagram.Length);
    }

    /// <summary>An ARP request or reply.</summary>
    public static byte[] Arp(
        MacAddress destination, MacAddress source, ArpOperation operation, Ipv4Address sender, MacAddress targetMac, Ipv4Address target, long number)
    {
        var bytes = new byte[100];
        var at = Header(bytes, destination, source, EtherType.Arp);
        at += ArpWriter.Write(bytes.AsSpan(at), operation, source, sender, targetMac, target);
        return Fill(bytes, at + Number(bytes.AsSpan(at), number));
    }

    /// <summary>A neighbor solicitation with the sender's MAC, or an advertisement with the owner's.</summary>
    public static byte[] Neighbor(
        MacAddress destination, MacAddress source, bool isSolicitation, Ipv6Address from, Ipv6Address to, Ipv6Address target, long number)
    {
        // type, code, checksum, flags; target; link-layer address; nonce with the number
        var message = new byte[24 + 8 + 16];
        message[0] = (byte)(isSolicitation ? Icmpv6Type.NeighborSolicitation : Icmpv6Type.NeighborAdvertisement);
        message[4] = (byte)(isSolicitation ? 0 : 0x60);
        target.Write(message.AsSpan(8));
        message[24] = (byte)(isSolicitation ? 1 : 2);
        message[25] = 1;
        source.Write(message.AsSpan(26));
        message[32] = Nonce;
        message[33] = 2;
        _ = Number(message.AsSpan(34), number);
        var sum = InternetChecksum.PseudoHeader(from, to, IpProtocol.Icmpv6, message.Length);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), InternetChecksum.Compute(message, sum));
        var bytes = new byte[120];
        var at = Header(bytes, destination, source, EtherType.Ipv6);
        at += Ipv6Writer.WriteHeader(bytes.AsSpan(at), from, to, IpProtocol.Icmpv6, message.Length, NeighborHops);
        message.CopyTo(bytes.AsSpan(at));
        return bytes[..(at + message.Length)];
    }

    /// <summary>How many hops a datagram has if nothing is said.</summary>
    public static byte DefaultHops => Hops;

    private static byte[] UdpHeader(long number)
    {
        var datagram = new byte[UdpView.HeaderLength + 12];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        _ = Number(datagram.AsSpan(UdpView.HeaderLength), number);
        return datagram;
    }

    private static int Number(Span<byte> into, long number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(into, ConformanceFrame.Magic);
        BinaryPrimitives.WriteInt64BigEndian(into[4..], number);
        return 12;
    }

    private static int Header(Span<byte> into, MacAddress destination, MacAddress source, ushort type)
    {
        destination.Write(into);
        source.Write(into[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(into[12..], type);
        return FrameView.HeaderLength;
    }

    private static byte[] Fill(byte[] bytes, int length)
    {
        for (int at = length, value = 3; at < Shortest; at++, value += 7)
        {
            bytes[at] = (byte)value;
        }

        return bytes[..Math.Max(Shortest, length)];
    }
}

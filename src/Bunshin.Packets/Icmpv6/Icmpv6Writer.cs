using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Ip;

namespace Bunshin.Packets.Icmpv6;

/// <summary>
/// Writes ICMPv6 messages with their checksum, which covers the addresses of the packet around them. Every method returns the
/// bytes written; a span that is too short throws.
/// </summary>
public static class Icmpv6Writer
{
    private const int LinkLayerOptionLength = 8;

    public static int WriteEchoRequest(
        Span<byte> into, Ipv6Address source, Ipv6Address destination, ushort identifier, ushort sequence, ReadOnlySpan<byte> data) =>
        WriteEcho(into, source, destination, Icmpv6Type.EchoRequest, ((uint)identifier << 16) | sequence, data);

    /// <summary>The reply to <paramref name="request"/>, from <paramref name="source"/>.</summary>
    public static int WriteEchoReply(Span<byte> into, Ipv6Address source, Ipv6Address destination, Icmpv6View request) =>
        WriteEcho(into, source, destination, Icmpv6Type.EchoReply, request.Mtu, request.Body);

    /// <summary>
    /// "Who has <paramref name="target"/>?", with the asker's MAC; without it where <paramref name="source"/> is ::
    /// (duplicate address detection).
    /// </summary>
    public static int WriteNeighborSolicitation(
        Span<byte> into, Ipv6Address source, Ipv6Address destination, Ipv6Address target, MacAddress sourceMac)
    {
        var withMac = source != Ipv6Address.Any;
        target.Write(into[8..]);
        var length = NeighborView.HeaderLength;
        length += withMac ? WriteLinkLayerOption(into[length..], NdpOptionType.SourceLinkLayerAddress, sourceMac) : 0;
        return Finish(into[..length], source, destination, Icmpv6Type.NeighborSolicitation, 0);
    }

    /// <summary>"<paramref name="target"/> is at <paramref name="targetMac"/>."</summary>
    public static int WriteNeighborAdvertisement(
        Span<byte> into,
        Ipv6Address source,
        Ipv6Address destination,
        Ipv6Address target,
        MacAddress targetMac,
        NeighborFlags flags)
    {
        target.Write(into[8..]);
        var length = NeighborView.HeaderLength;
        length += WriteLinkLayerOption(into[length..], NdpOptionType.TargetLinkLayerAddress, targetMac);
        return Finish(into[..length], source, destination, Icmpv6Type.NeighborAdvertisement, (uint)flags << 24);
    }

    /// <summary>An error about <paramref name="original"/>, of which it quotes as much as an error of 1,280 bytes holds (RFC 4443 section 2.4).</summary>
    /// <param name="into">Where the message goes.</param>
    /// <param name="source">Who says so.</param>
    /// <param name="destination">Who sent the original.</param>
    /// <param name="type">One of the error types, below 128.</param>
    /// <param name="code">Why.</param>
    /// <param name="second">The MTU of a "packet too big"; else 0.</param>
    /// <param name="original">The packet, from its IPv6 header on.</param>
    public static int WriteError(
        Span<byte> into, Ipv6Address source, Ipv6Address destination, Icmpv6Type type, byte code, uint second, ReadOnlySpan<byte> original)
    {
        const int most = 1280 - 40 - Icmpv6View.HeaderLength;
        var quoted = original[..Math.Min(original.Length, most)];
        quoted.CopyTo(into[Icmpv6View.HeaderLength..]);
        return Finish(into[..(Icmpv6View.HeaderLength + quoted.Length)], source, destination, type, second, code);
    }

    private static int WriteEcho(
        Span<byte> into, Ipv6Address source, Ipv6Address destination, Icmpv6Type type, uint second, ReadOnlySpan<byte> data)
    {
        data.CopyTo(into[Icmpv6View.HeaderLength..]);
        return Finish(into[..(Icmpv6View.HeaderLength + data.Length)], source, destination, type, second);
    }

    private static int WriteLinkLayerOption(Span<byte> into, NdpOptionType type, MacAddress address)
    {
        into[0] = (byte)type;
        into[1] = LinkLayerOptionLength / 8;
        address.Write(into[2..]);
        return LinkLayerOptionLength;
    }

    private static int Finish(Span<byte> message, Ipv6Address source, Ipv6Address destination, Icmpv6Type type, uint second, byte code = 0)
    {
        BinaryPrimitives.WriteUInt32BigEndian(message, ((uint)type << 24) | ((uint)code << 16));
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], second);
        var sum = InternetChecksum.PseudoHeader(source, destination, IpProtocol.Icmpv6, message.Length);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], InternetChecksum.Compute(message, sum));
        return message.Length;
    }
}

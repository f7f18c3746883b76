using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Ip;

namespace Bunshin.Packets.Icmpv6;

/// <summary>An ICMPv6 message (RFC 4443): type, code, checksum, and four bytes that depend on the type.</summary>
public readonly ref struct Icmpv6View
{
    /// <summary>Bytes of the part that all messages have, with the four bytes that depend on the type.</summary>
    public const int HeaderLength = 8;

    private readonly ReadOnlySpan<byte> _message;

    private Icmpv6View(ReadOnlySpan<byte> message) => _message = message;

    public Icmpv6Type Type => (Icmpv6Type)_message[0];

    /// <summary>More about it.</summary>
    public byte Code => _message[1];

    /// <summary>An echo's identifier.</summary>
    public ushort Identifier => BinaryPrimitives.ReadUInt16BigEndian(_message[4..]);

    /// <summary>An echo's sequence number.</summary>
    public ushort Sequence => BinaryPrimitives.ReadUInt16BigEndian(_message[6..]);

    /// <summary>The MTU in bytes of a "packet too big".</summary>
    public uint Mtu => BinaryPrimitives.ReadUInt32BigEndian(_message[4..]);

    /// <summary>What follows the eight bytes: an echo's data, the packet an error is about.</summary>
    public ReadOnlySpan<byte> Body => _message[HeaderLength..];

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Message => _message;

    /// <summary>Reads an IPv6 upper layer's payload.</summary>
    /// <returns>False for fewer than eight bytes. The checksum is not judged here: it needs the addresses.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Icmpv6View message)
    {
        var valid = payload.Length >= HeaderLength;
        message = valid ? new Icmpv6View(payload) : default;
        return valid;
    }

    /// <summary>Whether the message adds up between these addresses.</summary>
    public bool IsChecksumValid(Ipv6Address source, Ipv6Address destination) => InternetChecksum.IsValid(
        _message, InternetChecksum.PseudoHeader(source, destination, IpProtocol.Icmpv6, _message.Length));
}

/// <summary>ICMPv6 message types that the project knows by name (RFC 4443, 4861, 2710, 3810).</summary>
public enum Icmpv6Type : byte
{
    /// <summary>Could not be delivered; the code says why.</summary>
    DestinationUnreachable = 1,

    /// <summary>Too big; the MTU is given.</summary>
    PacketTooBig = 2,

    /// <summary>Hop limit ran out (code 0), or a fragment did not come (code 1).</summary>
    TimeExceeded = 3,

    /// <summary>A ping.</summary>
    EchoRequest = 128,

    /// <summary>Answer to a ping.</summary>
    EchoReply = 129,

    /// <summary>A router asks who listens to a group.</summary>
    MulticastListenerQuery = 130,

    /// <summary>MLDv1: a group is listened to.</summary>
    MulticastListenerReport = 131,

    /// <summary>MLDv1: no longer.</summary>
    MulticastListenerDone = 132,

    RouterSolicitation = 133,

    /// <summary>A router tells prefixes, MTU and its lifetime.</summary>
    RouterAdvertisement = 134,

    /// <summary>Who has the target address?</summary>
    NeighborSolicitation = 135,

    /// <summary>The target address is at the link-layer address given.</summary>
    NeighborAdvertisement = 136,

    /// <summary>A better next hop.</summary>
    Redirect = 137,

    /// <summary>A command to routers (RFC 2894).</summary>
    RouterRenumbering = 138,

    /// <summary>MLDv2: the groups listened to.</summary>
    MulticastListenerReportV2 = 143,

    /// <summary>A multicast router makes itself known (RFC 4286).</summary>
    MulticastRouterAdvertisement = 151,

    /// <summary>It takes that back (RFC 4286).</summary>
    MulticastRouterTermination = 153,
}

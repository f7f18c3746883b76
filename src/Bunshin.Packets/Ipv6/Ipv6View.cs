using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ip;

namespace Bunshin.Packets.Ipv6;

/// <summary>An IPv6 packet (RFC 8200), its lengths checked once.</summary>
/// <remarks>
/// <code>
///  0       4               12                                      31
/// +-------+---------------+---------------------------------------+
/// |   6   | traffic class |              flow label               |
/// +-------+---------------+-------+---------------+---------------+
/// |        payload length         |  next header  |   hop limit   |
/// +-------------------------------+---------------+---------------+
/// |                     source address (16)                       |
/// |                   destination address (16)                    |
/// </code>
/// Jumbograms (RFC 2675) have a payload length of zero and read as empty.
/// </remarks>
public readonly ref struct Ipv6View
{
    /// <summary>Bytes of the fixed header.</summary>
    public const int HeaderLength = 40;

    /// <summary>A chain longer than this is malformed: each kind may occur once, destination options twice (RFC 8200 section 4.1).</summary>
    public const int MaxExtensions = 12;

    private readonly ReadOnlySpan<byte> _packet;

    private Ipv6View(ReadOnlySpan<byte> packet) => _packet = packet;

    /// <summary>The packet without a frame's padding.</summary>
    public ReadOnlySpan<byte> Packet => _packet;

    /// <summary>DSCP and ECN.</summary>
    public byte TrafficClass => (byte)(BinaryPrimitives.ReadUInt16BigEndian(_packet) >> 4);

    /// <summary>Flow label, 20 bits.</summary>
    public uint FlowLabel => BinaryPrimitives.ReadUInt32BigEndian(_packet) & 0xF_FFFF;

    /// <summary>What <see cref="Payload"/> starts with: an extension header or the upper layer, by <see cref="IpProtocol"/>.</summary>
    public byte NextHeader => _packet[6];

    /// <summary>Hops left; neighbor discovery asks for 255.</summary>
    public byte HopLimit => _packet[7];

    /// <summary>Source address; never checked.</summary>
    public Ipv6Address Source => Ipv6Address.Read(_packet[8..]);

    /// <summary>Destination address.</summary>
    public Ipv6Address Destination => Ipv6Address.Read(_packet[24..]);

    /// <summary>What follows the fixed header.</summary>
    public ReadOnlySpan<byte> Payload => _packet[HeaderLength..];

    /// <summary>Reads a frame's payload; bytes behind the payload length are padding.</summary>
    /// <returns>False unless version is 6 and the payload length lies within the data.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Ipv6View packet)
    {
        packet = default;
        if (payload.Length < HeaderLength || payload[0] >> 4 != 6)
        {
            return false;
        }

        var length = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(payload[4..]);
        if (length > payload.Length)
        {
            return false;
        }

        packet = new Ipv6View(payload[..length]);
        return true;
    }

    /// <summary>
    /// Walks the extension headers to what they carry. ESP, "no next header" and a later fragment end the walk as the upper
    /// layer, since nothing behind them can be read.
    /// </summary>
    /// <returns>False for a header that is cut off, or a chain of more than <see cref="MaxExtensions"/>.</returns>
    public bool TryGetUpperLayer(out Ipv6UpperLayer upper)
    {
        var protocol = NextHeader;
        var at = HeaderLength;
        for (var depth = 0; depth <= MaxExtensions; depth++)
        {
            if (!IsExtension(protocol))
            {
                upper = new Ipv6UpperLayer(protocol, at, fragmentOffset: 0, _packet[at..]);
                return true;
            }

            var rest = _packet[at..];
            if (rest.Length < 8 || ExtensionLength(protocol, rest[1]) > rest.Length)
            {
                break;
            }

            var next = rest[0];
            var offset = protocol == IpProtocol.Fragment ? BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) & 0xFFF8 : 0;
            at += ExtensionLength(protocol, rest[1]);
            if (offset != 0)
            {
                upper = new Ipv6UpperLayer(next, at, offset, _packet[at..]);
                return true;
            }

            protocol = next;
        }

        upper = default;
        return false;
    }

    private static bool IsExtension(byte protocol) => protocol is IpProtocol.HopByHop or IpProtocol.Routing or IpProtocol.Fragment
        or IpProtocol.Ah or IpProtocol.DestinationOptions or IpProtocol.Mobility or IpProtocol.Hip or IpProtocol.Shim6;

    private static int ExtensionLength(byte protocol, byte field) => protocol switch
    {
        IpProtocol.Fragment => 8,
        IpProtocol.Ah => (field + 2) * 4,
        _ => (field + 1) * 8,
    };
}

/// <summary>What an IPv6 packet carries behind its extension headers.</summary>
public readonly ref struct Ipv6UpperLayer
{
    internal Ipv6UpperLayer(byte protocol, int offset, int fragmentOffset, ReadOnlySpan<byte> payload)
    {
        Protocol = protocol;
        Offset = offset;
        FragmentOffset = fragmentOffset;
        Payload = payload;
    }

    /// <summary>What <see cref="Payload"/> is, by <see cref="Ip.IpProtocol"/>.</summary>
    public byte Protocol { get; }

    /// <summary>Where the payload starts, from the packet's start.</summary>
    public int Offset { get; }

    /// <summary>Where this piece belongs, in bytes; when not 0, the payload does not start with the protocol's header.</summary>
    public int FragmentOffset { get; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Payload { get; }
}

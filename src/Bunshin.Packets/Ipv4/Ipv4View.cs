using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Checksums;

namespace Bunshin.Packets.Ipv4;

/// <summary>An IPv4 packet (RFC 791), its lengths checked once; what the bytes mean is not judged.</summary>
/// <remarks>
/// <code>
///  0               8               16                              31
/// +-------+-------+---------------+-------------------------------+
/// |   4   |  IHL  |      TOS      |         total length          |
/// +-------+-------+---------------+---+---------------------------+
/// |        identification         |.DM|      fragment offset      |
/// +---------------+---------------+---+---------------------------+
/// |      TTL      |   protocol    |        header checksum        |
/// +---------------+---------------+-------------------------------+
/// |                        source address                         |
/// |                     destination address                       |
/// </code>
/// </remarks>
public readonly ref struct Ipv4View
{
    /// <summary>Bytes of a header without options.</summary>
    public const int MinHeaderLength = 20;

    private readonly ReadOnlySpan<byte> _packet;

    private Ipv4View(ReadOnlySpan<byte> packet) => _packet = packet;

    /// <summary>Header length in bytes, options included.</summary>
    public int HeaderLength => (_packet[0] & 0xF) * 4;

    /// <summary>The packet without a frame's padding: as long as its total length says.</summary>
    public ReadOnlySpan<byte> Packet => _packet;

    /// <summary>Type of service: DSCP and ECN.</summary>
    public byte Tos => _packet[1];

    /// <summary>Tells the fragments of different packets apart.</summary>
    public ushort Identification => BinaryPrimitives.ReadUInt16BigEndian(_packet[4..]);

    /// <summary>Routers answer "fragmentation needed" instead of cutting.</summary>
    public bool DontFragment => (_packet[6] & 0x40) != 0;

    /// <summary>More pieces follow this one.</summary>
    public bool MoreFragments => (_packet[6] & 0x20) != 0;

    /// <summary>Where this piece's payload belongs, in bytes.</summary>
    public int FragmentOffset => (BinaryPrimitives.ReadUInt16BigEndian(_packet[6..]) & 0x1FFF) * 8;

    /// <summary>Whether this is a piece of a packet, the first one included.</summary>
    public bool IsFragment => MoreFragments || FragmentOffset != 0;

    /// <summary>Hops left.</summary>
    public byte TimeToLive => _packet[8];

    /// <summary>What <see cref="Payload"/> is, by <see cref="Ip.IpProtocol"/>.</summary>
    public byte Protocol => _packet[9];

    /// <summary>Source address; never checked.</summary>
    public Ipv4Address Source => Ipv4Address.Read(_packet[12..]);

    /// <summary>Destination address.</summary>
    public Ipv4Address Destination => Ipv4Address.Read(_packet[16..]);

    /// <summary>Options, padded to four bytes; mostly empty.</summary>
    public ReadOnlySpan<byte> Options => _packet[MinHeaderLength..HeaderLength];

    /// <summary>What follows the header; of a later fragment it starts in the middle of something.</summary>
    public ReadOnlySpan<byte> Payload => _packet[HeaderLength..];

    /// <summary>Whether the header's own checksum is right.</summary>
    public bool IsHeaderChecksumValid => InternetChecksum.IsValid(_packet[..HeaderLength]);

    /// <summary>Reads a frame's payload; bytes behind the total length are padding.</summary>
    /// <returns>False unless version is 4 and 20 ≤ header length ≤ total length ≤ data.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Ipv4View packet)
    {
        packet = default;
        if (payload.Length < MinHeaderLength || payload[0] >> 4 != 4)
        {
            return false;
        }

        var header = (payload[0] & 0xF) * 4;
        var total = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]);
        if (header < MinHeaderLength || header > total || total > payload.Length)
        {
            return false;
        }

        packet = new Ipv4View(payload[..total]);
        return true;
    }
}

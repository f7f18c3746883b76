using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Ip;

namespace Bunshin.Packets.Udp;

/// <summary>A UDP datagram (RFC 768), its length checked once.</summary>
/// <remarks>
/// <code>
///  0             2                  4        6          8
/// +-------------+------------------+--------+----------+------
/// | source port | destination port | length | checksum | data
/// +-------------+------------------+--------+----------+------
/// </code>
/// </remarks>
public readonly ref struct UdpView
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderLength = 8;

    private readonly ReadOnlySpan<byte> _datagram;

    private UdpView(ReadOnlySpan<byte> datagram) => _datagram = datagram;

    /// <summary>Source port; 0 for none.</summary>
    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_datagram);

    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_datagram[2..]);

    /// <summary>The checksum as it stands; 0 means none, which only IPv4 allows.</summary>
    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_datagram[6..]);

    /// <summary>The data.</summary>
    public ReadOnlySpan<byte> Payload => _datagram[HeaderLength..];

    /// <summary>Reads an IP payload; bytes behind the length are ignored.</summary>
    /// <returns>False unless 8 ≤ length ≤ data.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out UdpView datagram)
    {
        datagram = default;
        if (payload.Length < HeaderLength)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(payload[4..]);
        if (length < HeaderLength || length > payload.Length)
        {
            return false;
        }

        datagram = new UdpView(payload[..length]);
        return true;
    }

    /// <summary>Whether the datagram adds up between these IPv4 addresses, or carries no checksum.</summary>
    public bool IsChecksumValid(Ipv4Address source, Ipv4Address destination) => Checksum == 0 || InternetChecksum.IsValid(
        _datagram, InternetChecksum.PseudoHeader(source, destination, IpProtocol.Udp, _datagram.Length));

    /// <summary>Whether the datagram adds up between these IPv6 addresses; no checksum is not allowed (RFC 8200 section 8.1).</summary>
    public bool IsChecksumValid(Ipv6Address source, Ipv6Address destination) => Checksum != 0 && InternetChecksum.IsValid(
        _datagram, InternetChecksum.PseudoHeader(source, destination, IpProtocol.Udp, _datagram.Length));
}

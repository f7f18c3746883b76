using System.Buffers.Binary;
using Bunshin.Packets.Checksums;

namespace Bunshin.Packets.Icmp;

/// <summary>An ICMP message (RFC 792): eight bytes of header, whose second half depends on the type.</summary>
/// <remarks>
/// <code>
///  0        1        2                 4                 6                 8
/// +--------+--------+-----------------+-----------------+-----------------+-----
/// |  type  |  code  |    checksum     |   identifier    |    sequence     | data      echo
/// |   3    |   4    |    checksum     |        0        |       MTU       | original  frag. needed
/// +--------+--------+-----------------+-----------------+-----------------+-----
/// </code>
/// </remarks>
public readonly ref struct IcmpView
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderLength = 8;

    private readonly ReadOnlySpan<byte> _message;

    private IcmpView(ReadOnlySpan<byte> message) => _message = message;

    public IcmpType Type => (IcmpType)_message[0];

    /// <summary>More about it; <see cref="IcmpUnreachableCode"/> where the type is that.</summary>
    public byte Code => _message[1];

    /// <summary>Whether the message adds up.</summary>
    public bool IsChecksumValid => InternetChecksum.IsValid(_message);

    /// <summary>An echo's identifier.</summary>
    public ushort Identifier => BinaryPrimitives.ReadUInt16BigEndian(_message[4..]);

    /// <summary>An echo's sequence number.</summary>
    public ushort Sequence => BinaryPrimitives.ReadUInt16BigEndian(_message[6..]);

    /// <summary>The next hop's MTU in bytes of a "fragmentation needed"; 0 from routers older than RFC 1191.</summary>
    public ushort NextHopMtu => Sequence;

    /// <summary>An echo's data, or the start of the packet that an error is about.</summary>
    public ReadOnlySpan<byte> Body => _message[HeaderLength..];

    /// <summary>Reads an IPv4 payload.</summary>
    /// <returns>False for fewer than eight bytes. The checksum is not judged here: it may be left to hardware.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out IcmpView message)
    {
        var valid = payload.Length >= HeaderLength;
        message = valid ? new IcmpView(payload) : default;
        return valid;
    }
}

/// <summary>ICMP message types that the project knows by name (RFC 792); others are kept as numbers.</summary>
public enum IcmpType : byte
{
    /// <summary>Answer to a ping.</summary>
    EchoReply = 0,

    /// <summary>Could not be delivered; the code says why.</summary>
    DestinationUnreachable = 3,

    /// <summary>A better next hop.</summary>
    Redirect = 5,

    /// <summary>A ping.</summary>
    EchoRequest = 8,

    /// <summary>A router makes itself known (RFC 1256).</summary>
    RouterAdvertisement = 9,

    /// <summary>TTL ran out (code 0), or a fragment did not come (code 1).</summary>
    TimeExceeded = 11,
}

/// <summary>Codes of <see cref="IcmpType.DestinationUnreachable"/> that matter on a LAN (RFC 792, RFC 1812 section 5.2.7.1).</summary>
public enum IcmpUnreachableCode : byte
{
    /// <summary>No route.</summary>
    Network = 0,

    /// <summary>The last hop's ARP found nobody.</summary>
    Host = 1,

    /// <summary>The host does not speak the protocol.</summary>
    Protocol = 2,

    /// <summary>Nobody listens on the port.</summary>
    Port = 3,

    /// <summary>Too big, and not to be cut; the next hop's MTU is given (RFC 1191).</summary>
    FragmentationNeeded = 4,

    /// <summary>An administrator forbids it (RFC 1812 section 5.2.7.1).</summary>
    Prohibited = 13,
}

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

    /// <summary>What it is.</summary>
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

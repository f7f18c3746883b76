using System.Buffers.Binary;

namespace Bunshin.Packets.Tcp;

/// <summary>A TCP segment's header (RFC 9293 section 3.1), its length checked once.</summary>
/// <remarks>
/// <code>
///  0             2                  4          8                 12    13      14       16         18       20
/// +-------------+------------------+----------+-----------------+-----+-------+--------+----------+--------+---------
/// | source port | destination port | sequence | acknowledgement | off | flags | window | checksum | urgent | options
/// +-------------+------------------+----------+-----------------+-----+-------+--------+----------+--------+---------
/// </code>
/// </remarks>
public readonly ref struct TcpView
{
    /// <summary>Bytes of a header without options.</summary>
    public const int MinHeaderLength = 20;

    private readonly ReadOnlySpan<byte> _segment;

    private TcpView(ReadOnlySpan<byte> segment) => _segment = segment;

    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_segment);

    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_segment[2..]);

    /// <summary>Number of the first byte of <see cref="Payload"/>.</summary>
    public uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(_segment[4..]);

    /// <summary>The byte expected next, where <see cref="TcpFlags.Ack"/> is set.</summary>
    public uint Acknowledgement => BinaryPrimitives.ReadUInt32BigEndian(_segment[8..]);

    /// <summary>Header length in bytes, options included.</summary>
    public int HeaderLength => (_segment[12] >> 4) * 4;

    /// <summary>Control bits.</summary>
    public TcpFlags Flags => (TcpFlags)_segment[13];

    /// <summary>Receive window, unscaled.</summary>
    public ushort Window => BinaryPrimitives.ReadUInt16BigEndian(_segment[14..]);

    /// <summary>The checksum as it stands; not judged, for it is mostly left to hardware.</summary>
    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_segment[16..]);

    /// <summary>Options, padded to four bytes.</summary>
    public ReadOnlySpan<byte> Options => _segment[MinHeaderLength..HeaderLength];

    /// <summary>The data.</summary>
    public ReadOnlySpan<byte> Payload => _segment[HeaderLength..];

    /// <summary>Reads an IP payload.</summary>
    /// <returns>False unless 20 ≤ header length ≤ data.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out TcpView segment)
    {
        var valid = payload.Length >= MinHeaderLength
            && (payload[12] >> 4) * 4 is var header
            && header >= MinHeaderLength
            && header <= payload.Length;
        segment = valid ? new TcpView(payload) : default;
        return valid;
    }
}

/// <summary>TCP control bits (RFC 9293 section 3.1).</summary>
[Flags]
public enum TcpFlags : byte
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>No more data from the sender.</summary>
    Fin = 1,

    /// <summary>Starts a connection.</summary>
    Syn = 2,

    /// <summary>Ends a connection at once.</summary>
    Rst = 4,

    /// <summary>Push.</summary>
    Psh = 8,

    /// <summary>The acknowledgement number counts.</summary>
    Ack = 16,

    /// <summary>The urgent pointer counts.</summary>
    Urg = 32,

    /// <summary>ECN echo.</summary>
    Ece = 64,

    /// <summary>Congestion window reduced.</summary>
    Cwr = 128,
}

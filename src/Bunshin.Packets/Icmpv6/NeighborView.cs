using Bunshin.Packets.Addresses;

namespace Bunshin.Packets.Icmpv6;

/// <summary>A neighbor solicitation or advertisement (RFC 4861 sections 4.3, 4.4).</summary>
/// <remarks>
/// <code>
///  0      1      2          4                  8                       24
/// +------+------+----------+------------------+-----------------------+---------
/// | 135  |  0   | checksum | 0                | target address        | options
/// | 136  |  0   | checksum | RSO.. 0          | target address        | options
/// +------+------+----------+------------------+-----------------------+---------
/// </code>
/// </remarks>
public readonly ref struct NeighborView
{
    /// <summary>Bytes before the options.</summary>
    public const int HeaderLength = 24;

    private readonly ReadOnlySpan<byte> _message;

    private NeighborView(ReadOnlySpan<byte> message) => _message = message;

    /// <summary>Whether this asks; otherwise it answers.</summary>
    public bool IsSolicitation => _message[0] == (byte)Icmpv6Type.NeighborSolicitation;

    /// <summary>What an advertisement says of itself.</summary>
    public NeighborFlags Flags => IsSolicitation ? NeighborFlags.None : (NeighborFlags)(_message[4] & 0xE0);

    /// <summary>The address asked for or answered to.</summary>
    public Ipv6Address Target => Ipv6Address.Read(_message[8..]);

    /// <summary>Link-layer addresses and the like.</summary>
    public NdpOptions Options => new(_message[HeaderLength..]);

    /// <summary>Reads a message whose <see cref="Icmpv6View.Type"/> is one of the two.</summary>
    /// <returns>
    /// False for another type or code, fewer than 24 bytes, a multicast target, or options that do not tile the rest: such
    /// messages must be discarded (RFC 4861 section 7.1).
    /// </returns>
    public static bool TryParse(Icmpv6View message, out NeighborView neighbor)
    {
        neighbor = default;
        if (message.Type is not (Icmpv6Type.NeighborSolicitation or Icmpv6Type.NeighborAdvertisement)
            || message.Code != 0
            || message.Message.Length < HeaderLength
            || !NdpOptions.AreWellFormed(message.Message[HeaderLength..]))
        {
            return false;
        }

        neighbor = new NeighborView(message.Message);
        return !neighbor.Target.IsMulticast;
    }
}

/// <summary>Flags of a neighbor advertisement, where they stand in its fifth byte (RFC 4861 section 4.4).</summary>
[Flags]
public enum NeighborFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Replaces what the cache holds.</summary>
    Override = 0x20,

    /// <summary>Answers a solicitation.</summary>
    Solicited = 0x40,

    /// <summary>The sender is a router.</summary>
    Router = 0x80,
}

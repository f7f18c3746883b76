using System.Buffers.Binary;

namespace Bunshin.Packets.Icmpv6;

/// <summary>A router advertisement (RFC 4861 section 4.2).</summary>
/// <remarks>
/// <code>
///  0      1      2          4         5     6               8               12              16
/// +------+------+----------+---------+-----+---------------+---------------+---------------+---------
/// | 134  |  0   | checksum | hop lim | MO..| lifetime (s)  | reachable (ms)| retrans. (ms) | options
/// +------+------+----------+---------+-----+---------------+---------------+---------------+---------
/// </code>
/// </remarks>
public readonly ref struct RouterAdvertisementView
{
    /// <summary>Bytes before the options.</summary>
    public const int HeaderLength = 16;

    private readonly ReadOnlySpan<byte> _message;

    private RouterAdvertisementView(ReadOnlySpan<byte> message) => _message = message;

    /// <summary>Hop limit that hosts should use; 0 leaves it to them.</summary>
    public byte HopLimit => _message[4];

    /// <summary>Addresses come by DHCPv6.</summary>
    public bool IsManaged => (_message[5] & 0x80) != 0;

    /// <summary>Other configuration comes by DHCPv6.</summary>
    public bool HasOtherConfiguration => (_message[5] & 0x40) != 0;

    /// <summary>Seconds the sender may be used as a default router; 0: not at all.</summary>
    public ushort LifetimeSeconds => BinaryPrimitives.ReadUInt16BigEndian(_message[6..]);

    /// <summary>Prefixes, MTU, the router's MAC.</summary>
    public NdpOptions Options => new(_message[HeaderLength..]);

    /// <summary>Reads a message whose <see cref="Icmpv6View.Type"/> is that.</summary>
    /// <returns>False for another type or code, fewer than 16 bytes, or options that do not tile the rest.</returns>
    public static bool TryParse(Icmpv6View message, out RouterAdvertisementView advertisement)
    {
        var valid = message.Type == Icmpv6Type.RouterAdvertisement
            && message.Code == 0
            && message.Message.Length >= HeaderLength
            && NdpOptions.AreWellFormed(message.Message[HeaderLength..]);
        advertisement = valid ? new RouterAdvertisementView(message.Message) : default;
        return valid;
    }
}

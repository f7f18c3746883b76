using System.Buffers.Binary;
using Bunshin.Packets.Addresses;

namespace Bunshin.Packets.Icmpv6;

/// <summary>A prefix that a router tells (RFC 4861 section 4.6.2).</summary>
/// <param name="Prefix">The prefix, of IPv6.</param>
/// <param name="IsOnLink">Its addresses are reached without a router.</param>
/// <param name="IsAutonomous">Hosts may make themselves an address in it (RFC 4862).</param>
/// <param name="ValidSeconds">How long it counts; 0xffffffff for ever.</param>
/// <param name="PreferredSeconds">How long its addresses are preferred; 0xffffffff for ever.</param>
public readonly record struct PrefixInformation(
    IpPrefix Prefix, bool IsOnLink, bool IsAutonomous, uint ValidSeconds, uint PreferredSeconds)
{
    internal const int BodyLength = 30;

    /// <summary>Reads the option; false for another type, another length, or a prefix length above 128.</summary>
    public static bool TryRead(NdpOption option, out PrefixInformation information)
    {
        var body = option.Body;
        if (option.Type != NdpOptionType.PrefixInformation || body.Length != BodyLength || body[0] > 128)
        {
            information = default;
            return false;
        }

        information = new PrefixInformation(
            new IpPrefix(Ipv6Address.Read(body[14..]), body[0]),
            (body[1] & 0x80) != 0,
            (body[1] & 0x40) != 0,
            BinaryPrimitives.ReadUInt32BigEndian(body[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[6..]));
        return true;
    }

    internal void Write(Span<byte> body)
    {
        body[..BodyLength].Clear();
        body[0] = (byte)Prefix.Length;
        body[1] = (byte)((IsOnLink ? 0x80 : 0) | (IsAutonomous ? 0x40 : 0));
        BinaryPrimitives.WriteUInt32BigEndian(body[2..], ValidSeconds);
        BinaryPrimitives.WriteUInt32BigEndian(body[6..], PreferredSeconds);
        Prefix.Address.Ipv6.Write(body[14..]);
    }
}

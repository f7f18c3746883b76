using System.Buffers.Binary;
using Bunshin.Packets.Icmp;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>Finds out which echo request an ICMP error is about, from the beginning of the packet that it quotes.</summary>
internal static class QuotedEcho
{
    private const int EchoLength = 8;

    /// <summary>Reads the quotation, whose length fields speak of a whole that is not there.</summary>
    /// <returns>False where it is about something else.</returns>
    public static bool TryRead(ReadOnlySpan<byte> quoted, bool isIpv6, out ushort identifier, out ushort sequence)
    {
        (identifier, sequence) = (0, 0);
        if (quoted.Length < Ipv4View.MinHeaderLength)
        {
            return false;
        }

        var header = isIpv6 ? Ipv6View.HeaderLength : (quoted[0] & 0xF) * 4;
        var protocol = quoted[isIpv6 ? 6 : 9];
        if (quoted.Length < header + EchoLength
            || protocol != (isIpv6 ? IpProtocol.Icmpv6 : IpProtocol.Icmp)
            || quoted[header] != (isIpv6 ? (byte)Icmpv6Type.EchoRequest : (byte)IcmpType.EchoRequest))
        {
            return false;
        }

        identifier = BinaryPrimitives.ReadUInt16BigEndian(quoted[(header + 4)..]);
        sequence = BinaryPrimitives.ReadUInt16BigEndian(quoted[(header + 6)..]);
        return true;
    }
}

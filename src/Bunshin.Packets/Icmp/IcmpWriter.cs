using System.Buffers.Binary;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Ipv4;

namespace Bunshin.Packets.Icmp;

/// <summary>Writes ICMP messages with their checksum. Every method returns the bytes written; a span that is too short throws.</summary>
public static class IcmpWriter
{
    /// <summary>Bytes of the original's payload that an error must quote at least (RFC 792).</summary>
    public const int QuotedPayload = 8;

    public static int WriteEchoRequest(Span<byte> into, ushort identifier, ushort sequence, ReadOnlySpan<byte> data) =>
        Write(into, IcmpType.EchoRequest, 0, ((uint)identifier << 16) | sequence, data);

    /// <summary>The reply to <paramref name="request"/>: the same except for the type.</summary>
    public static int WriteEchoReply(Span<byte> into, IcmpView request) =>
        Write(into, IcmpType.EchoReply, 0, ((uint)request.Identifier << 16) | request.Sequence, request.Body);

    /// <summary>"Destination unreachable", quoting <paramref name="original"/>.</summary>
    /// <param name="into">Where the message goes.</param>
    /// <param name="code">Why.</param>
    /// <param name="original">The packet that could not be delivered.</param>
    /// <param name="nextHopMtu">For <see cref="IcmpUnreachableCode.FragmentationNeeded"/> only.</param>
    public static int WriteUnreachable(Span<byte> into, IcmpUnreachableCode code, Ipv4View original, ushort nextHopMtu = 0) =>
        Write(into, IcmpType.DestinationUnreachable, (byte)code, nextHopMtu, Quote(original));

    /// <summary>"Time to live exceeded in transit", quoting <paramref name="original"/>.</summary>
    public static int WriteTimeExceeded(Span<byte> into, Ipv4View original) =>
        Write(into, IcmpType.TimeExceeded, 0, 0, Quote(original));

    private static ReadOnlySpan<byte> Quote(Ipv4View original) =>
        original.Packet[..Math.Min(original.Packet.Length, original.HeaderLength + QuotedPayload)];

    private static int Write(Span<byte> into, IcmpType type, byte code, uint second, ReadOnlySpan<byte> body)
    {
        var message = into[..(IcmpView.HeaderLength + body.Length)];
        body.CopyTo(message[IcmpView.HeaderLength..]);
        message[0] = (byte)type;
        message[1] = code;
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], second);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], InternetChecksum.Compute(message));
        return message.Length;
    }
}

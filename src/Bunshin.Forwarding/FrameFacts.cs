using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding;

/// <summary>What a port's rules look at in a frame, with the kernel's meaning of protocol and length at that moment.</summary>
internal readonly ref struct FrameFacts
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FrameFacts(MacAddress destination, MacAddress source, ushort protocol, int length, ReadOnlySpan<byte> payload, bool hasTagOutOfBand)
    {
        Destination = destination;
        Source = source;
        Protocol = protocol;
        Length = length;
        Payload = payload;
        HasTagOutOfBand = hasTagOutOfBand;
    }

    public MacAddress Destination { get; }

    public MacAddress Source { get; }

    /// <summary>The kernel's <c>skb->protocol</c>: of a received frame the type behind the outermost tag, of a sent one the first type in line.</summary>
    public ushort Protocol { get; }

    /// <summary>What counters and size checks go by: of a received frame without its outermost tag, of a sent one all that is in line.</summary>
    public int Length { get; }

    /// <summary>What follows <see cref="Protocol"/>.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    private bool HasTagOutOfBand { get; }

    /// <summary>Of a frame that comes in at a device: its outermost tag has been moved out of band, wherever it was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FrameFacts Received(in FrameView frame) =>
        new(frame.Destination, frame.Source, frame.EtherType, frame.LengthWithoutTag, frame.Payload, frame.Tag.IsPresent);

    /// <summary>Of a frame that a child sends: a tag in line stays there, and is the frame's protocol.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FrameFacts Sent(in FrameView frame) => new(
        frame.Destination, frame.Source, BinaryPrimitives.ReadUInt16BigEndian(frame.Bytes[12..]), frame.Bytes.Length,
        frame.Bytes[FrameView.HeaderLength..], frame.Tag.IsPresent && !frame.IsTagInLine);

    /// <summary>What a sent frame is when it comes in again at the port's device: a tag in line moves out of band there.</summary>
    public FrameFacts Returned()
    {
        if (HasTagOutOfBand || !EtherType.IsVlanTag(Protocol))
        {
            return this;
        }

        // A tag that a walk put in front of the bytes has no payload here; what is behind it is not asked for.
        return Payload.Length < VlanTag.Length
            ? new FrameFacts(Destination, Source, Protocol, Length - VlanTag.Length, default, hasTagOutOfBand: true)
            : new FrameFacts(
                Destination, Source, BinaryPrimitives.ReadUInt16BigEndian(Payload[2..]), Length - VlanTag.Length,
                Payload[VlanTag.Length..], hasTagOutOfBand: true);
    }
}

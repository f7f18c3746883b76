using System.Runtime.InteropServices;

namespace Bunshin.Packets.Segmentation;

/// <summary>What a sender left to the hardware: a checksum, and the cutting of a large TCP or UDP packet (virtio 1.2 section 5.1.6.2).</summary>
/// <param name="SegmentSize">Payload bytes of each piece; 0: the packet is of ordinary size.</param>
/// <param name="NeedsChecksum">The transport checksum is not finished; always so where there is a segment size.</param>
/// <param name="ChecksumStart">Where the transport header begins.</param>
/// <param name="ChecksumOffset">Where the checksum is in it: 16 in TCP, 6 in UDP.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PacketOffload(int SegmentSize, bool NeedsChecksum, int ChecksumStart, int ChecksumOffset)
{
    /// <summary>The same with offsets that count from <paramref name="bytes"/> further on.</summary>
    public PacketOffload From(int bytes) => this with { ChecksumStart = ChecksumStart - bytes };
}

using System.Buffers.Binary;

namespace Bunshin.Packets.Checksums;

/// <summary>
/// Checksums that the sender left to the hardware, as the virtio-net header describes them (virtio 1.2 section 5.1.6.2,
/// <c>VIRTIO_NET_HDR_F_NEEDS_CSUM</c>; the kernel's <c>CHECKSUM_PARTIAL</c>).
/// </summary>
/// <remarks>
/// The field at <c>start + offset</c> holds the folded sum of the pseudo header; what has to be put there is the checksum of
/// everything from <c>start</c> on.
/// </remarks>
public static class PartialChecksum
{
    /// <summary>Completes the checksum in place. A result of zero becomes 0xffff, as in the kernel, because UDP reads zero as "none".</summary>
    /// <param name="frame">The whole frame, from the point the offsets count from.</param>
    /// <param name="start"><c>csum_start</c>: first byte that is summed.</param>
    /// <param name="offset"><c>csum_offset</c>: the field, from <paramref name="start"/>.</param>
    /// <returns>False, with nothing written, where the field does not lie within the frame.</returns>
    public static bool TryComplete(Span<byte> frame, int start, int offset)
    {
        if (start < 0 || offset < 0 || start > frame.Length || offset > frame.Length - start - sizeof(ushort))
        {
            return false;
        }

        var checksum = InternetChecksum.Compute(frame[start..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(start + offset)..], checksum == 0 ? ushort.MaxValue : checksum);
        return true;
    }
}

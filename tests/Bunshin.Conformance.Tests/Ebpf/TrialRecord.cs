using System.Buffers.Binary;
using Bunshin.Datapaths.Ebpf.Programs;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>One thing that a program did with a frame.</summary>
/// <param name="Exit">What.</param>
/// <param name="Device">The device.</param>
/// <param name="Length">Bytes of the frame, without a tag out of band.</param>
/// <param name="Tag">The tag out of band.</param>
/// <param name="Mark">The mark.</param>
/// <param name="Priority">The priority.</param>
/// <param name="Head">The first bytes.</param>
internal sealed record TrialRecord(EbpfExit Exit, int Device, int Length, VlanTag Tag, uint Mark, uint Priority, byte[] Head)
{
    public const int HeadLength = 32;

    public static TrialRecord Read(ReadOnlySpan<byte> from)
    {
        uint At(ReadOnlySpan<byte> bytes, int number) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(number * 4)..]);
        var tag = At(from, 3) == 0 ? VlanTag.None
            : new VlanTag(BinaryPrimitives.ReverseEndianness((ushort)At(from, 4)), (ushort)At(from, 5));
        return new TrialRecord((EbpfExit)At(from, 0), (int)At(from, 1), (int)At(from, 2), tag, At(from, 6), At(from, 7), from[32..].ToArray());
    }

    /// <summary>The whole frame, of which <paramref name="sent"/> is what it was made from: tags change at the head only.</summary>
    public byte[] Frame(ReadOnlySpan<byte> sent) => Length <= HeadLength || sent.Length < HeadLength
        ? sent[..Math.Min(Length, sent.Length)].ToArray()
        : [.. Head, .. sent[^(Length - HeadLength)..]];
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Maps;

/// <summary>Reads records out of a ring buffer's bytes (<c>kernel/bpf/ringbuf.c</c>). Never reads outside, whatever the lengths say.</summary>
/// <remarks>
/// <code>
///  0                                4                8
/// +-+-+------------------------------+----------------+--------------+-----------+
/// |B|D|    length of the data, 30    | page offset,32 |     data     | fill to 8 |
/// +-+-+------------------------------+----------------+--------------+-----------+
///  B: busy, the program still writes; D: discarded. Both are the highest bits of the first word.
/// </code>
/// Positions count all bytes ever written; the place in the ring is what is left of them modulo its size. The ring is mapped
/// twice, one after the other, so that a record never breaks.
/// </remarks>
internal static class RingBufferRecords
{
    private const int HeaderSize = 8;
    private const uint Busy = 1u << 31;
    private const uint Discarded = 1u << 30;

    /// <summary>What stands at a position.</summary>
    internal enum Step
    {
        /// <summary>No record, or one that is still being written.</summary>
        None,

        Record,

        /// <summary>One that was thrown away.</summary>
        Discarded,

        /// <summary>A length that cannot be: nothing more can be read.</summary>
        Broken,
    }

    /// <summary>Reads the first word of the record at <paramref name="consumer"/>, which must be the writer's last act on it.</summary>
    /// <param name="ring">The ring, twice.</param>
    /// <param name="consumer">The reader's position, a multiple of 8; is moved behind a record, discarded or not.</param>
    /// <param name="producer">The writers' position.</param>
    /// <param name="record">The data, valid until the reader's position is told to the kernel.</param>
    public static Step Next(ReadOnlySpan<byte> ring, ref ulong consumer, ulong producer, out ReadOnlySpan<byte> record)
    {
        record = default;
        var size = (uint)ring.Length / 2;
        var waiting = producer - consumer;
        if (waiting == 0)
        {
            return Step.None;
        }

        if (waiting > size || waiting < HeaderSize || consumer % HeaderSize != 0)
        {
            return Step.Broken;
        }

        var place = ring[(int)(consumer % size)..];
        var header = Volatile.Read(in MemoryMarshal.AsRef<uint>(place));
        if ((header & Busy) != 0)
        {
            return Step.None;
        }

        var length = header & ~(Busy | Discarded);
        var whole = ((ulong)length + HeaderSize + 7) & ~7UL;
        if (whole > waiting)
        {
            return Step.Broken;
        }

        record = place.Slice(HeaderSize, (int)length);
        consumer += whole;
        return (header & Discarded) != 0 ? Step.Discarded : Step.Record;
    }
}

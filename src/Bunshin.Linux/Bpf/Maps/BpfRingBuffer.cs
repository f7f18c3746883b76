using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Bpf.Maps;

/// <summary>The reader of a ring buffer map: records from programs, in the order in which they were reserved. One thread reads.</summary>
/// <remarks>
/// <code>
/// offset in the map    0                page                 2 × page        + size        + size
///                      +----------------+---------------------+---------------+---------------+
///                      | reader's       | writers' position,  | the ring      | the ring      |
///                      | position, u64  | u64                 |               | once more     |
///                      +----------------+---------------------+---------------+---------------+
/// </code>
/// Wait with a <see cref="Sockets.ReadinessSet"/> on <see cref="Ready"/>; it is readable while there are records. A record that a
/// program has reserved and not given up yet keeps back those after it.
/// </remarks>
public sealed unsafe class BpfRingBuffer : IDisposable
{
    private readonly BpfMap _map;
    private readonly int _page = Environment.SystemPageSize;
    private ulong* _consumer;
    private byte* _producer;

    /// <summary>Maps the ring buffer's pages. The map stays the caller's, and open while this object is used.</summary>
    /// <param name="map">A map of type <see cref="BpfMapType.RingBuffer"/>.</param>
    /// <exception cref="ArgumentException">The map is of another type.</exception>
    /// <exception cref="LinuxException">ENOMEM: no memory; EPERM: it may not be mapped.</exception>
    public BpfRingBuffer(BpfMap map)
    {
        if (map.Spec.Type != BpfMapType.RingBuffer)
        {
            throw new ArgumentException($"BPF map {map.Name} is of type {map.Spec.Type}, not a ring buffer", nameof(map));
        }

        _map = map;
        _consumer = (ulong*)Mapped(Syscall.MemoryMap(map.Descriptor, (nuint)_page, 0));
        _producer = (byte*)Mapped(Syscall.MemoryMapReadOnly(map.Descriptor, ProducerLength, _page));
    }

    /// <summary>Takes one record, which is valid until it returns.</summary>
    public delegate void RecordHandler(ReadOnlySpan<byte> record);

    /// <summary>What is readable while there are records.</summary>
    public FileDescriptor Ready => _map.Descriptor;

    private nuint ProducerLength => (nuint)_page + (2 * (nuint)_map.Spec.MaxEntries);

    /// <summary>Hands the records that are there to <paramref name="handler"/> and gives their room back, one by one.</summary>
    /// <param name="handler">Called for each; when it throws, its record is gone too.</param>
    /// <param name="most">So many at most, so that a busy writer cannot keep the reader for ever.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="LinuxException">EBADMSG: the ring holds what cannot be; it cannot be read any further.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public int Read(RecordHandler handler, int most = int.MaxValue)
    {
        ObjectDisposedException.ThrowIf(_consumer == null, this);
        var ring = new ReadOnlySpan<byte>(_producer + _page, 2 * _map.Spec.MaxEntries);
        var count = 0;
        while (count < most)
        {
            var position = *_consumer;

            // The writers' position is read before what stands there, the reader's written after it was read.
            var step = RingBufferRecords.Next(ring, ref position, Volatile.Read(ref *(ulong*)_producer), out var record);
            switch (step)
            {
                case RingBufferRecords.Step.None:
                    return count;
                case RingBufferRecords.Step.Broken:
                    throw new LinuxException("read ring buffer", _map.Name, Errno.EBADMSG, $"no record can be at position {position}");
                case RingBufferRecords.Step.Record:
                    count++;
                    Deliver(handler, record, position);
                    break;
                default:
                    Volatile.Write(ref *_consumer, position);
                    break;
            }
        }

        return count;
    }

    /// <summary>Unmaps the pages.</summary>
    public void Dispose()
    {
        Unmap((nint)_consumer, (nuint)_page);
        Unmap((nint)_producer, ProducerLength);
        _consumer = null;
        _producer = null;
    }

    private void Deliver(RecordHandler handler, ReadOnlySpan<byte> record, ulong position)
    {
        try
        {
            handler(record);
        }
        finally
        {
            Volatile.Write(ref *_consumer, position);
        }
    }

    private static void Unmap(nint address, nuint length)
    {
        if (address != 0)
        {
            Syscall.MemoryUnmap(address, length);
        }
    }

    private nint Mapped(nint address)
    {
        if (address != -1)
        {
            return address;
        }

        var errno = Syscall.LastErrno;
        Dispose();
        throw new LinuxException("map ring buffer", _map.Name, errno);
    }
}

using Bunshin.Linux.IoUring;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Frames;

/// <summary>A ring of provided buffers: reads in flight own no memory, the kernel takes a buffer when data is there.</summary>
/// <remarks>
/// Buffers go back last in, first out, and only <see cref="Occupancy"/> of them lie in the ring at a time: with 64 KB frames a few
/// buffers used again and again stay in the cache, with small frames many are wanted for long batches.
/// </remarks>
internal sealed unsafe class BufferRing : IDisposable
{
    private readonly BufferEntry* _ring;
    private readonly nuint _ringLength;
    private readonly ushort _mask;
    private readonly FrameMemory _memory;
    private readonly ushort[] _free;
    private int _freeCount;
    private int _inRing;
    private ushort _tail;

    /// <summary>Registers all of <paramref name="memory"/> (a power of two of buffers) as <paramref name="group"/> of <paramref name="ring"/>.</summary>
    public BufferRing(Ring ring, ushort group, FrameMemory memory)
    {
        _memory = memory;
        _mask = (ushort)(memory.Count - 1);
        _ringLength = (nuint)(memory.Count * sizeof(BufferEntry));
        var address = Syscall.MemoryMapAnonymous(_ringLength);
        if (address == -1)
        {
            throw new LinuxException("map", "buffer ring", Syscall.LastErrno);
        }

        _ring = (BufferEntry*)address;
        var registration = new BufferRingRegistration { Address = (ulong)address, Entries = (uint)memory.Count, Group = group };
        ring.Register(RingConstants.RegisterBufferRing, &registration, 1, "register buffer ring");
        _free = new ushort[memory.Count];
        for (var id = 0; id < memory.Count; id++)
        {
            _free[_freeCount++] = (ushort)(memory.Count - 1 - id);
        }
    }

    /// <summary>How many buffers <see cref="Refill"/> keeps in the ring.</summary>
    public int Occupancy { get; set; }

    /// <summary>A buffer came out of the ring in a completion.</summary>
    public void Taken() => _inRing--;

    /// <summary>Nobody uses buffer <paramref name="id"/> any more.</summary>
    public void Return(ushort id) => _free[_freeCount++] = id;

    /// <summary>Tops the ring up.</summary>
    public void Refill()
    {
        var wanted = Math.Min(Occupancy - _inRing, _freeCount);
        if (wanted <= 0)
        {
            return;
        }

        for (var i = 0; i < wanted; i++)
        {
            var id = _free[--_freeCount];
            var entry = _ring + (_tail & _mask);
            entry->Address = (ulong)(_memory[id] + FrameSlot.HeadRoom);
            entry->Length = (uint)(FrameMemory.BufferSize - FrameSlot.HeadRoom);
            entry->Id = id;
            _tail++;
        }

        _inRing += wanted;

        // The kernel takes buffers up to the tail: they must be written before.
        Volatile.Write(ref _ring->Tail, _tail);
    }

    /// <inheritdoc/>
    public void Dispose() => Syscall.MemoryUnmap((nint)_ring, _ringLength);
}

/// <summary>Equal buffers outside the managed heap, each with room for the largest frame and what travels before it.</summary>
internal sealed unsafe class FrameMemory : IDisposable
{
    /// <summary>Bytes of a buffer: 64 KB and its headers, in whole pages.</summary>
    public const int BufferSize = 17 * 4096;

    private readonly nint _start;

    /// <summary>Maps <paramref name="count"/> buffers; pages are taken only when touched.</summary>
    public FrameMemory(int count)
    {
        Count = count;
        _start = Syscall.MemoryMapAnonymous((nuint)count * BufferSize);
        if (_start == -1)
        {
            throw new LinuxException("map", "frame buffers", Syscall.LastErrno);
        }
    }

    public int Count { get; }

    /// <summary>First byte of a buffer.</summary>
    public byte* this[int index] => (byte*)_start + ((nint)index * BufferSize);

    /// <inheritdoc/>
    public void Dispose() => Syscall.MemoryUnmap(_start, (nuint)Count * BufferSize);
}

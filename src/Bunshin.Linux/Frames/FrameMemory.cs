using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Frames;

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

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>First byte of a buffer.</summary>
    public byte* this[int index] => (byte*)_start + ((nint)index * BufferSize);

    /// <inheritdoc/>
    public void Dispose() => Syscall.MemoryUnmap(_start, (nuint)Count * BufferSize);
}

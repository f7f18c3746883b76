using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

/// <summary><c>struct epoll_event</c>. The kernel packs it on x86-64 alone, so readers go through <see cref="Size"/> and <see cref="Data"/>.</summary>
internal static class EpollEvent
{
    /// <summary>Bytes of one event on this machine.</summary>
    public static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    /// <summary>Writes an event.</summary>
    public static void Write(Span<byte> at, uint events, ulong data)
    {
        MemoryMarshal.Write(at, events);
        MemoryMarshal.Write(at[(Size - 8)..], data);
    }

    /// <summary>The caller's number in the event at <paramref name="at"/>.</summary>
    public static ulong Data(ReadOnlySpan<byte> at) => MemoryMarshal.Read<ulong>(at[(Size - 8)..]);
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

/// <content>Waiting for descriptors.</content>
internal static partial class Syscall
{
    /// <summary><c>POLLIN</c>.</summary>
    public const short PollIn = 1;

    /// <summary>poll(2); <paramref name="timeout"/> in milliseconds, -1 for ever.</summary>
    public static unsafe int Poll(Span<PollEntry> entries, int timeout)
    {
        fixed (PollEntry* start = entries)
        {
            return Poll(start, (nuint)entries.Length, timeout);
        }
    }

    [LibraryImport(Libc, EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollEntry* entries, nuint count, int timeout);

    /// <summary>epoll_create1(2), close-on-exec.</summary>
    /// <returns>An invalid handle on failure.</returns>
    public static FileDescriptor EpollCreate() => new(EpollCreateRaw(SocketCloseOnExec));

    [LibraryImport(Libc, EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreateRaw(int flags);

    private const int EpollAddOperation = 1;
    private const int EpollDeleteOperation = 2;

    /// <summary>epoll_ctl(2): watch <paramref name="descriptor"/>, level-triggered.</summary>
    public static unsafe int EpollAdd(FileDescriptor epoll, FileDescriptor descriptor, uint events, ulong data)
    {
        Span<byte> entry = stackalloc byte[16];
        EpollEvent.Write(entry, events, data);
        fixed (byte* start = entry)
        {
            return EpollControl(epoll, EpollAddOperation, descriptor, start);
        }
    }

    /// <summary>epoll_ctl(2): forget <paramref name="descriptor"/>.</summary>
    public static unsafe int EpollDelete(FileDescriptor epoll, FileDescriptor descriptor) =>
        EpollControl(epoll, EpollDeleteOperation, descriptor, null);

    [LibraryImport(Libc, EntryPoint = "epoll_ctl", SetLastError = true)]
    private static unsafe partial int EpollControl(FileDescriptor epoll, int operation, FileDescriptor descriptor, byte* entry);

    /// <summary>epoll_wait(2); <paramref name="timeout"/> in milliseconds, -1 for ever.</summary>
    public static unsafe int EpollWait(FileDescriptor epoll, Span<byte> events, int timeout)
    {
        fixed (byte* start = events)
        {
            return EpollWait(epoll, start, events.Length / EpollEvent.Size, timeout);
        }
    }

    [LibraryImport(Libc, EntryPoint = "epoll_wait", SetLastError = true)]
    private static unsafe partial int EpollWait(FileDescriptor epoll, byte* events, int count, int timeout);

    /// <summary>eventfd(2), close-on-exec; <paramref name="flags"/> may add <see cref="OpenNonBlocking"/>.</summary>
    /// <returns>An invalid handle on failure.</returns>
    public static FileDescriptor EventFd(int flags = 0) => new(EventFdRaw(0, flags | SocketCloseOnExec));

    [LibraryImport(Libc, EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFdRaw(uint initial, int flags);
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    /// <summary>The descriptor; negative ones are skipped by the kernel.</summary>
    public int Descriptor;

    /// <summary>What is waited for.</summary>
    public short Events;

    /// <summary>What came; errors and hang-ups come unasked.</summary>
    public short Returned;
}

/// <summary><c>struct epoll_event</c>. The kernel packs it on x86-64 alone, so readers go through <see cref="Size"/> and <see cref="Data"/>.</summary>
internal static class EpollEvent
{
    /// <summary>Bytes of one event on this machine.</summary>
    public static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    public static void Write(Span<byte> at, uint events, ulong data)
    {
        MemoryMarshal.Write(at, events);
        MemoryMarshal.Write(at[(Size - 8)..], data);
    }

    /// <summary>The caller's number in the event at <paramref name="at"/>.</summary>
    public static ulong Data(ReadOnlySpan<byte> at) => MemoryMarshal.Read<ulong>(at[(Size - 8)..]);
}

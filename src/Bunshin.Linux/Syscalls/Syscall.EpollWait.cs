using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
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
}

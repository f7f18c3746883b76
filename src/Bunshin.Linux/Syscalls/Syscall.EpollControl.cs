using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
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
}

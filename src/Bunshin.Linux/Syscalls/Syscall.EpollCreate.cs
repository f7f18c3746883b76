using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>epoll_create1(2), close-on-exec.</summary>
    /// <returns>An invalid handle on failure.</returns>
    public static FileDescriptor EpollCreate() => new(EpollCreateRaw(SocketCloseOnExec));

    [LibraryImport(Libc, EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreateRaw(int flags);
}

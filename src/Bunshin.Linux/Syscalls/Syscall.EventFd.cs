using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>eventfd(2), close-on-exec; <paramref name="flags"/> may add <see cref="OpenNonBlocking"/>.</summary>
    /// <returns>An invalid handle on failure.</returns>
    public static FileDescriptor EventFd(int flags = 0) => new(EventFdRaw(0, flags | SocketCloseOnExec));

    [LibraryImport(Libc, EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFdRaw(uint initial, int flags);
}

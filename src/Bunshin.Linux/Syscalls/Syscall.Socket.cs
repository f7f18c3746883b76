using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary><c>SOCK_CLOEXEC</c>.</summary>
    public const int SocketCloseOnExec = 0x80000;

    /// <summary><c>SOCK_NONBLOCK</c>.</summary>
    public const int SocketNonBlocking = 0x800;

    /// <summary>socket(2). The socket belongs to the network namespace of the calling thread for good.</summary>
    /// <returns>An invalid handle on failure.</returns>
    public static FileDescriptor Socket(int domain, int type, int protocol) =>
        new(SocketRaw(domain, type | SocketCloseOnExec, protocol));

    [LibraryImport(Libc, EntryPoint = "socket", SetLastError = true)]
    private static partial int SocketRaw(int domain, int type, int protocol);
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>recvmmsg(2) without a timeout.</summary>
    /// <returns>Messages received, or -1.</returns>
    public static unsafe int ReceiveMessages(FileDescriptor socket, BatchedMessage* messages, uint count, int flags) =>
        ReceiveMessages(socket, messages, count, flags, 0);

    [LibraryImport(Libc, EntryPoint = "recvmmsg", SetLastError = true)]
    private static unsafe partial int ReceiveMessages(FileDescriptor socket, BatchedMessage* messages, uint count, int flags, nint timeout);
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>sendmmsg(2).</summary>
    /// <returns>Messages sent, or -1 if the first one failed.</returns>
    [LibraryImport(Libc, EntryPoint = "sendmmsg", SetLastError = true)]
    public static unsafe partial int SendMessages(FileDescriptor socket, BatchedMessage* messages, uint count, int flags);
}

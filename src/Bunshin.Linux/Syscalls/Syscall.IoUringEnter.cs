using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    private const nint IoUringEnterNumber = 426;

    /// <summary>io_uring_enter(2) on a raw or registered descriptor: the one call of the hot path, so nothing wraps it.</summary>
    /// <returns>Entries consumed, or -1.</returns>
    public static int IoUringEnter(int ring, uint submit, uint complete, uint flags) =>
        (int)IoUringEnter(IoUringEnterNumber, ring, submit, complete, flags, 0, 0);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint IoUringEnter(nint number, nint ring, nuint submit, nuint complete, nuint flags, nint argument, nuint size);
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    private const nint IoUringRegisterNumber = 427;

    /// <summary>io_uring_register(2); libc has no wrapper.</summary>
    public static unsafe int IoUringRegister(FileDescriptor ring, uint operation, void* argument, uint count) =>
        (int)IoUringRegister(IoUringRegisterNumber, ring, operation, argument, count);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial nint IoUringRegister(nint number, FileDescriptor ring, nuint operation, void* argument, nuint count);
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    // The three io_uring calls came after the tables were unified: one number on x86-64, arm64 and riscv64.
    private const nint IoUringSetupNumber = 425;

    /// <summary>io_uring_setup(2) with a <c>struct io_uring_params</c>; libc has no wrapper.</summary>
    /// <returns>An invalid handle on failure.</returns>
    public static unsafe FileDescriptor IoUringSetup(uint entries, void* parameters) =>
        new((int)IoUringSetup(IoUringSetupNumber, entries, parameters));

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial nint IoUringSetup(nint number, nuint entries, void* parameters);
}

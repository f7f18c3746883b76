using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

/// <content>io_uring, which libc does not wrap.</content>
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

    private const nint IoUringEnterNumber = 426;

    /// <summary>io_uring_enter(2) on a raw or registered descriptor: the one call of the hot path, so nothing wraps it.</summary>
    /// <returns>Entries consumed, or -1.</returns>
    public static int IoUringEnter(int ring, uint submit, uint complete, uint flags) =>
        (int)IoUringEnter(IoUringEnterNumber, ring, submit, complete, flags, 0, 0);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint IoUringEnter(nint number, nint ring, nuint submit, nuint complete, nuint flags, nint argument, nuint size);

    private const nint IoUringRegisterNumber = 427;

    /// <summary>io_uring_register(2); libc has no wrapper.</summary>
    public static unsafe int IoUringRegister(FileDescriptor ring, uint operation, void* argument, uint count) =>
        (int)IoUringRegister(IoUringRegisterNumber, ring, operation, argument, count);

    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial nint IoUringRegister(nint number, FileDescriptor ring, nuint operation, void* argument, nuint count);
}

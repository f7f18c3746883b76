using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

/// <content>Memory.</content>
internal static partial class Syscall
{
    private const int ProtectionRead = 1;
    private const int ProtectionReadWrite = 3;
    private const int MapShared = 1;
    private const int MapPrivate = 2;
    private const int MapAnonymous = 0x20;
    private const int MapPopulate = 0x8000;

    /// <summary>mmap(2) of <paramref name="length"/> bytes of <paramref name="descriptor"/>, shared with the kernel.</summary>
    /// <returns>-1 on failure.</returns>
    public static nint MemoryMap(FileDescriptor descriptor, nuint length, nint offset) =>
        MemoryMap(0, length, ProtectionReadWrite, MapShared | MapPopulate, descriptor, offset);

    /// <summary>mmap(2) of <paramref name="length"/> bytes of <paramref name="descriptor"/>, which the kernel alone writes.</summary>
    /// <returns>-1 on failure.</returns>
    public static nint MemoryMapReadOnly(FileDescriptor descriptor, nuint length, nint offset) =>
        MemoryMap(0, length, ProtectionRead, MapShared, descriptor, offset);

    /// <summary>mmap(2) of fresh zero pages, which take no memory until they are touched.</summary>
    /// <returns>-1 on failure.</returns>
    public static nint MemoryMapAnonymous(nuint length) =>
        MemoryMapRaw(0, length, ProtectionReadWrite, MapPrivate | MapAnonymous, -1, 0);

    [LibraryImport(Libc, EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MemoryMap(nint address, nuint length, int protection, int flags, FileDescriptor descriptor, nint offset);

    [LibraryImport(Libc, EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MemoryMapRaw(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport(Libc, EntryPoint = "munmap", SetLastError = true)]
    public static partial int MemoryUnmap(nint address, nuint length);
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>pread(2).</summary>
    public static unsafe nint ReadAt(FileDescriptor descriptor, Span<byte> data, long offset)
    {
        fixed (byte* start = data)
        {
            return ReadAt(descriptor, start, (nuint)data.Length, (nint)offset);
        }
    }

    [LibraryImport(Libc, EntryPoint = "pread", SetLastError = true)]
    private static unsafe partial nint ReadAt(FileDescriptor descriptor, byte* data, nuint length, nint offset);
}

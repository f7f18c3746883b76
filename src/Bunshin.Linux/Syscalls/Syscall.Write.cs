using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>write(2) from memory the caller keeps in place.</summary>
    [LibraryImport(Libc, EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(FileDescriptor descriptor, byte* data, nuint length);
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>read(2) into memory the caller keeps in place.</summary>
    [LibraryImport(Libc, EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(FileDescriptor descriptor, byte* data, nuint length);
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary><c>CLONE_NEWNET</c>.</summary>
    public const int CloneNewNet = 0x4000_0000;

    /// <summary>setns(2): moves the calling thread, for the rest of its life or until the next call.</summary>
    [LibraryImport(Libc, EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNamespace(FileDescriptor target, int type);
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary><c>LOCK_EX</c>.</summary>
    public const int LockExclusive = 2;

    /// <summary><c>LOCK_NB</c>.</summary>
    public const int LockNonBlocking = 4;

    /// <summary><c>LOCK_UN</c>.</summary>
    public const int LockRelease = 8;

    /// <summary>flock(2); released when the descriptor is closed.</summary>
    [LibraryImport(Libc, EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(FileDescriptor descriptor, int operation);
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

/// <summary>
/// libc's thin wrappers, a file for each subject. They return what the call returns (-1 on failure, reason in <see cref="LastErrno"/>);
/// turning that into an exception is for the caller, who knows what it was for.
/// </summary>
internal static partial class Syscall
{
    /// <summary>What libc is called to the loader; glibc and musl both answer to it.</summary>
    private const string Libc = "libc";

    /// <summary>Why the last call on this thread failed.</summary>
    public static Errno LastErrno => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>Fails with <see cref="LinuxException"/> when <paramref name="result"/> is negative.</summary>
    public static int Check(int result, string operation, string target = "") =>
        result >= 0 ? result : throw new LinuxException(operation, target, LastErrno);
}

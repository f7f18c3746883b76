using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary><c>RLIMIT_NOFILE</c>.</summary>
    public const int LimitOpenFiles = 7;

    /// <summary>getrlimit(2).</summary>
    public static unsafe int GetLimit(int resource, out ulong soft, out ulong hard)
    {
        var limit = stackalloc ulong[2];
        var result = GetLimit(resource, limit);
        (soft, hard) = (limit[0], limit[1]);
        return result;
    }

    /// <summary>setrlimit(2).</summary>
    public static unsafe int SetLimit(int resource, ulong soft, ulong hard)
    {
        var limit = stackalloc ulong[] { soft, hard };
        return SetLimit(resource, limit);
    }

    [LibraryImport(Libc, EntryPoint = "getrlimit", SetLastError = true)]
    private static unsafe partial int GetLimit(int resource, ulong* limit);

    [LibraryImport(Libc, EntryPoint = "setrlimit", SetLastError = true)]
    private static unsafe partial int SetLimit(int resource, ulong* limit);
}

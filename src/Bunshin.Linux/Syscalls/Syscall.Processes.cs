using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

/// <content>This process, its threads and their namespaces.</content>
internal static partial class Syscall
{
    /// <summary><c>SIGPIPE</c>.</summary>
    public const int SignalPipe = 13;

    /// <summary>execv(3): the environment is that of the process. Returns only on failure.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Pointers to texts that end with zero, and null behind the last.</param>
    [LibraryImport(Libc, EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Execute(string path, ReadOnlySpan<nint> arguments);

    /// <summary>signal(2) with <c>SIG_DFL</c>.</summary>
    public static void ResetSignal(int signal) => Signal(signal, 0);

    [LibraryImport(Libc, EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    /// <summary>geteuid(2); never fails.</summary>
    [LibraryImport(Libc, EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUser();

    /// <summary><c>RLIMIT_NOFILE</c>.</summary>
    public const int LimitOpenFiles = 7;

    public static unsafe int GetLimit(int resource, out ulong soft, out ulong hard)
    {
        var limit = stackalloc ulong[2];
        var result = GetLimit(resource, limit);
        (soft, hard) = (limit[0], limit[1]);
        return result;
    }

    public static unsafe int SetLimit(int resource, ulong soft, ulong hard)
    {
        var limit = stackalloc ulong[] { soft, hard };
        return SetLimit(resource, limit);
    }

    [LibraryImport(Libc, EntryPoint = "getrlimit", SetLastError = true)]
    private static unsafe partial int GetLimit(int resource, ulong* limit);

    [LibraryImport(Libc, EntryPoint = "setrlimit", SetLastError = true)]
    private static unsafe partial int SetLimit(int resource, ulong* limit);

    /// <summary><c>CLONE_NEWNET</c>.</summary>
    public const int CloneNewNet = 0x4000_0000;

    /// <summary>setns(2): moves the calling thread, for the rest of its life or until the next call.</summary>
    [LibraryImport(Libc, EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNamespace(FileDescriptor target, int type);

    /// <summary>unshare(2): gives the calling thread new namespaces.</summary>
    [LibraryImport(Libc, EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);
}

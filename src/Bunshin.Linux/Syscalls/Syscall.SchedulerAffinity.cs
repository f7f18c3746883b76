using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>sched_setaffinity(2); thread 0 is the caller's.</summary>
    public static unsafe int SetAffinity(int thread, ulong cpus) => SetAffinity(thread, sizeof(ulong), &cpus);

    [LibraryImport(Libc, EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static unsafe partial int SetAffinity(int thread, nuint size, ulong* mask);
}

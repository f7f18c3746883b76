using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary><c>POLLIN</c>.</summary>
    public const short PollIn = 1;

    /// <summary>poll(2); <paramref name="timeout"/> in milliseconds, -1 for ever.</summary>
    public static unsafe int Poll(Span<PollEntry> entries, int timeout)
    {
        fixed (PollEntry* start = entries)
        {
            return Poll(start, (nuint)entries.Length, timeout);
        }
    }

    [LibraryImport(Libc, EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollEntry* entries, nuint count, int timeout);
}

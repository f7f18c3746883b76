using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Processes;

/// <summary>How many files this process may have open (<c>RLIMIT_NOFILE</c>): sockets count, and namespaces, and maps of programs.</summary>
public static class OpenFiles
{
    /// <summary>Raises the limit as far as this process may.</summary>
    /// <returns>What it is then.</returns>
    public static long Raise()
    {
        if (Syscall.GetLimit(Syscall.LimitOpenFiles, out var soft, out var hard) < 0)
        {
            return 0;
        }

        if (soft < hard && Syscall.SetLimit(Syscall.LimitOpenFiles, hard, hard) == 0)
        {
            soft = hard;
        }

        return (long)Math.Min(soft, long.MaxValue);
    }
}

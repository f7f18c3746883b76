using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

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
}

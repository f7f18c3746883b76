using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    private const nint BpfCommandLoad = 5; // BPF_PROG_LOAD

    /// <summary>bpf(2), <c>BPF_PROG_LOAD</c>; libc has no wrapper.</summary>
    /// <returns>The descriptor of the program, or -1.</returns>
    public static unsafe int BpfLoad(ReadOnlySpan<byte> attributes)
    {
        nint number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 321 : 280;
        fixed (byte* start = attributes)
        {
            return (int)Direct(number, BpfCommandLoad, (nint)start, attributes.Length);
        }
    }

    /// <summary>syscall(2) for calls of up to three arguments that libc does not wrap.</summary>
    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Direct(nint number, nint first, nint second, nint third);
}

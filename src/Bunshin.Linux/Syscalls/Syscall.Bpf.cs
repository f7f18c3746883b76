using System.Runtime.InteropServices;
using Bunshin.Linux.Bpf.Attributes;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>bpf(2), which libc does not wrap. The kernel takes what is missing at the end of the attributes for zero.</summary>
    /// <param name="command">What to do.</param>
    /// <param name="attributes">The member of <c>union bpf_attr</c> that belongs to the command; the kernel writes answers into some.</param>
    /// <param name="errno">Why it failed, or <see cref="Errno.None"/>; taken at once, for what is said about a failure may call the system too.</param>
    /// <returns>A descriptor or 0; -1 on failure.</returns>
    public static unsafe int Bpf<T>(BpfCommand command, ref T attributes, out Errno errno)
        where T : unmanaged
    {
        nint number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 321 : 280;
        fixed (T* start = &attributes)
        {
            var result = (int)Direct(number, (nint)command, (nint)start, sizeof(T));
            errno = result < 0 ? LastErrno : Errno.None;
            return result;
        }
    }

    /// <summary>syscall(2) for calls of up to three arguments that libc does not wrap.</summary>
    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Direct(nint number, nint first, nint second, nint third);
}

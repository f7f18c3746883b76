using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>ioctl(2) whose argument is a pointer to <paramref name="argument"/>, read and written by the kernel.</summary>
    /// <remarks>The caller answers for the span being as long as the request says.</remarks>
    public static unsafe int Ioctl(FileDescriptor descriptor, nuint request, Span<byte> argument)
    {
        fixed (byte* start = argument)
        {
            return Ioctl(descriptor, request, (nint)start);
        }
    }

    /// <summary>ioctl(2) whose argument is a plain number.</summary>
    [LibraryImport(Libc, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Ioctl(FileDescriptor descriptor, nuint request, nint argument);
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>getsockopt(2) into <paramref name="value"/>; <paramref name="length"/> is what the kernel wrote.</summary>
    public static unsafe int GetSockOpt(FileDescriptor socket, int level, int option, Span<byte> value, out int length)
    {
        var written = (uint)value.Length;
        int result;
        fixed (byte* start = value)
        {
            result = GetSockOpt(socket, level, option, start, &written);
        }

        length = (int)written;
        return result;
    }

    [LibraryImport(Libc, EntryPoint = "getsockopt", SetLastError = true)]
    private static unsafe partial int GetSockOpt(FileDescriptor socket, int level, int option, byte* value, uint* length);
}

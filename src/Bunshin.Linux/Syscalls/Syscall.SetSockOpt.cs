using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary><c>SOL_SOCKET</c>.</summary>
    public const int SolSocket = 1;

    /// <summary>setsockopt(2) with an int.</summary>
    public static unsafe int SetSockOpt(FileDescriptor socket, int level, int option, int value) =>
        SetSockOpt(socket, level, option, (byte*)&value, sizeof(int));

    /// <summary>setsockopt(2) with a structure.</summary>
    public static unsafe int SetSockOpt(FileDescriptor socket, int level, int option, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value)
        {
            return SetSockOpt(socket, level, option, start, (uint)value.Length);
        }
    }

    [LibraryImport(Libc, EntryPoint = "setsockopt", SetLastError = true)]
    private static unsafe partial int SetSockOpt(FileDescriptor socket, int level, int option, byte* value, uint length);
}

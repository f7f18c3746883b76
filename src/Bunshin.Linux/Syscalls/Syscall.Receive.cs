using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary><c>MSG_TRUNC</c>: return the real length of a datagram even if it did not fit.</summary>
    public const int MessageTruncated = 0x20;

    /// <summary>recv(2).</summary>
    public static unsafe nint Receive(FileDescriptor socket, Span<byte> data, int flags)
    {
        fixed (byte* start = data)
        {
            return Receive(socket, start, (nuint)data.Length, flags);
        }
    }

    [LibraryImport(Libc, EntryPoint = "recv", SetLastError = true)]
    private static unsafe partial nint Receive(FileDescriptor socket, byte* data, nuint length, int flags);
}

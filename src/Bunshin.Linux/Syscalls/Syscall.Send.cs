using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary><c>MSG_DONTWAIT</c>.</summary>
    public const int MessageDontWait = 0x40;

    /// <summary><c>MSG_NOSIGNAL</c>.</summary>
    public const int MessageNoSignal = 0x4000;

    /// <summary>send(2).</summary>
    public static unsafe nint Send(FileDescriptor socket, ReadOnlySpan<byte> data, int flags)
    {
        fixed (byte* start = data)
        {
            return Send(socket, start, (nuint)data.Length, flags);
        }
    }

    [LibraryImport(Libc, EntryPoint = "send", SetLastError = true)]
    private static unsafe partial nint Send(FileDescriptor socket, byte* data, nuint length, int flags);
}

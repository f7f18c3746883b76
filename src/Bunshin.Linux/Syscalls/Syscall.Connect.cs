using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>connect(2) to a sockaddr of any family.</summary>
    public static unsafe int Connect(FileDescriptor socket, ReadOnlySpan<byte> address)
    {
        fixed (byte* start = address)
        {
            return Connect(socket, start, (uint)address.Length);
        }
    }

    [LibraryImport(Libc, EntryPoint = "connect", SetLastError = true)]
    private static unsafe partial int Connect(FileDescriptor socket, byte* address, uint length);
}

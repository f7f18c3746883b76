using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>bind(2) to a sockaddr of any family.</summary>
    public static unsafe int Bind(FileDescriptor socket, ReadOnlySpan<byte> address)
    {
        fixed (byte* start = address)
        {
            return Bind(socket, start, (uint)address.Length);
        }
    }

    [LibraryImport(Libc, EntryPoint = "bind", SetLastError = true)]
    private static unsafe partial int Bind(FileDescriptor socket, byte* address, uint length);
}

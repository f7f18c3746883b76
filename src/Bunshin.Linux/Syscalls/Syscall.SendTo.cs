using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>sendto(2).</summary>
    public static unsafe nint SendTo(FileDescriptor socket, ReadOnlySpan<byte> data, int flags, ReadOnlySpan<byte> address)
    {
        fixed (byte* start = data)
        fixed (byte* to = address)
        {
            return SendTo(socket, start, (nuint)data.Length, flags, to, (uint)address.Length);
        }
    }

    [LibraryImport(Libc, EntryPoint = "sendto", SetLastError = true)]
    private static unsafe partial nint SendTo(FileDescriptor socket, byte* data, nuint length, int flags, byte* address, uint addressLength);
}

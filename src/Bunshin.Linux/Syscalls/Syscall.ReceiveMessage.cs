using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    /// <summary>recvmsg(2) of one datagram into one buffer, with its sender's address and ancillary data.</summary>
    /// <returns>Bytes, or -1.</returns>
    public static unsafe nint ReceiveMessage(
        FileDescriptor socket, byte* data, nuint length, byte* address, uint addressLength, byte* control, nuint controlLength, int flags,
        out nuint controlUsed)
    {
        // struct iovec and struct msghdr of a 64-bit system, as machine words.
        var vector = stackalloc nuint[2] { (nuint)data, length };
        var header = stackalloc nuint[7]
        {
            (nuint)address, addressLength, (nuint)vector, 1, (nuint)control, controlLength, 0,
        };
        var result = ReceiveMessage(socket, header, flags);
        controlUsed = result < 0 ? 0 : header[5];
        return result;
    }

    [LibraryImport(Libc, EntryPoint = "recvmsg", SetLastError = true)]
    private static unsafe partial nint ReceiveMessage(FileDescriptor socket, nuint* header, int flags);
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

/// <content>Sockets.</content>
internal static partial class Syscall
{
    /// <summary><c>SOCK_CLOEXEC</c>.</summary>
    public const int SocketCloseOnExec = 0x80000;

    /// <summary><c>SOCK_NONBLOCK</c>.</summary>
    public const int SocketNonBlocking = 0x800;

    /// <summary>socket(2). The socket belongs to the network namespace of the calling thread for good.</summary>
    /// <returns>An invalid handle on failure.</returns>
    public static FileDescriptor Socket(int domain, int type, int protocol) =>
        new(SocketRaw(domain, type | SocketCloseOnExec, protocol));

    [LibraryImport(Libc, EntryPoint = "socket", SetLastError = true)]
    private static partial int SocketRaw(int domain, int type, int protocol);

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

    /// <summary><c>MSG_DONTWAIT</c>.</summary>
    public const int MessageDontWait = 0x40;

    /// <summary><c>MSG_NOSIGNAL</c>.</summary>
    public const int MessageNoSignal = 0x4000;

    public static unsafe nint Send(FileDescriptor socket, ReadOnlySpan<byte> data, int flags)
    {
        fixed (byte* start = data)
        {
            return Send(socket, start, (nuint)data.Length, flags);
        }
    }

    [LibraryImport(Libc, EntryPoint = "send", SetLastError = true)]
    private static unsafe partial nint Send(FileDescriptor socket, byte* data, nuint length, int flags);

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

    /// <summary>sendmmsg(2).</summary>
    /// <returns>Messages sent, or -1 if the first one failed.</returns>
    [LibraryImport(Libc, EntryPoint = "sendmmsg", SetLastError = true)]
    public static unsafe partial int SendMessages(FileDescriptor socket, BatchedMessage* messages, uint count, int flags);

    /// <summary><c>MSG_TRUNC</c>: return the real length of a datagram even if it did not fit.</summary>
    public const int MessageTruncated = 0x20;

    public static unsafe nint Receive(FileDescriptor socket, Span<byte> data, int flags)
    {
        fixed (byte* start = data)
        {
            return Receive(socket, start, (nuint)data.Length, flags);
        }
    }

    [LibraryImport(Libc, EntryPoint = "recv", SetLastError = true)]
    private static unsafe partial nint Receive(FileDescriptor socket, byte* data, nuint length, int flags);

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

    /// <summary>recvmmsg(2) without a timeout.</summary>
    /// <returns>Messages received, or -1.</returns>
    public static unsafe int ReceiveMessages(FileDescriptor socket, BatchedMessage* messages, uint count, int flags) =>
        ReceiveMessages(socket, messages, count, flags, 0);

    [LibraryImport(Libc, EntryPoint = "recvmmsg", SetLastError = true)]
    private static unsafe partial int ReceiveMessages(FileDescriptor socket, BatchedMessage* messages, uint count, int flags, nint timeout);

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

/// <summary><c>struct iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public void* Start;

    public nuint Length;
}

/// <summary><c>struct msghdr</c> of a 64-bit system.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    /// <summary>Peer's address, or null.</summary>
    public void* Name;

    public uint NameLength;

    /// <summary>Scatter list.</summary>
    public IoVector* Vectors;

    public nuint VectorCount;

    /// <summary>Ancillary data.</summary>
    public void* Control;

    /// <summary>Its size in bytes: room before, used after.</summary>
    public nuint ControlLength;

    /// <summary><c>MSG_TRUNC</c> and the like, on return.</summary>
    public int Flags;
}

/// <summary><c>struct mmsghdr</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BatchedMessage
{
    public MessageHeader Header;

    /// <summary>Bytes received or sent.</summary>
    public uint Length;
}

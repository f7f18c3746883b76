using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

/// <summary><c>struct mmsghdr</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BatchedMessage
{
    /// <summary>The message.</summary>
    public MessageHeader Header;

    /// <summary>Bytes received or sent.</summary>
    public uint Length;
}

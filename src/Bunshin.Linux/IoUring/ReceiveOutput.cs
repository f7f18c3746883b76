using System.Runtime.InteropServices;

namespace Bunshin.Linux.IoUring;

/// <summary><c>struct io_uring_recvmsg_out</c>: what a multishot receive puts before name, control data and payload.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReceiveOutput
{
    /// <summary>Real length of the name.</summary>
    public uint NameLength;

    /// <summary>Bytes of control data.</summary>
    public uint ControlLength;

    /// <summary>Real length of the payload, which may be more than fitted.</summary>
    public uint PayloadLength;

    /// <summary><c>MSG_TRUNC</c> and the like.</summary>
    public uint Flags;
}

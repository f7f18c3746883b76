using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

/// <summary><c>struct msghdr</c> of a 64-bit system.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    /// <summary>Peer's address, or null.</summary>
    public void* Name;

    /// <summary>Its size in bytes.</summary>
    public uint NameLength;

    /// <summary>Scatter list.</summary>
    public IoVector* Vectors;

    /// <summary>Its length.</summary>
    public nuint VectorCount;

    /// <summary>Ancillary data.</summary>
    public void* Control;

    /// <summary>Its size in bytes: room before, used after.</summary>
    public nuint ControlLength;

    /// <summary><c>MSG_TRUNC</c> and the like, on return.</summary>
    public int Flags;
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.IoUring;

/// <summary><c>struct io_uring_buf</c>, 16 bytes.</summary>
/// <remarks>The ring's tail lies over <see cref="Tail"/> of the first entry, so entries are written field by field.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct BufferEntry
{
    /// <summary>First byte.</summary>
    public ulong Address;

    /// <summary>Length in bytes.</summary>
    public uint Length;

    /// <summary>Number that comes back in the completion.</summary>
    public ushort Id;

    /// <summary>Reserved; in the first entry the ring's tail.</summary>
    public ushort Tail;
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.IoUring;

/// <summary><c>struct io_uring_buf_reg</c>, 40 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BufferRingRegistration
{
    /// <summary>Page-aligned address of the ring.</summary>
    public ulong Address;

    /// <summary>Entries, a power of two.</summary>
    public uint Entries;

    /// <summary>Group it serves.</summary>
    public ushort Group;

    /// <summary>Flags, none used.</summary>
    public ushort Flags;

    private ulong _reserved0;
    private ulong _reserved1;
    private ulong _reserved2;
}

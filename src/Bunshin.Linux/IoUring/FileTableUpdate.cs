using System.Runtime.InteropServices;

namespace Bunshin.Linux.IoUring;

/// <summary><c>struct io_uring_files_update</c>, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileTableUpdate
{
    /// <summary>First slot.</summary>
    public uint Offset;

    private uint _reserved;

    /// <summary>Pointer to the descriptors; -1 empties a slot.</summary>
    public ulong Descriptors;
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.IoUring;

/// <summary><c>struct io_sqring_offsets</c>: bytes from the start of the submission ring.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SubmissionOffsets
{
    /// <summary>Head, moved by the kernel.</summary>
    public uint Head;

    /// <summary>Tail, moved by us.</summary>
    public uint Tail;

    /// <summary>Entries less one.</summary>
    public uint RingMask;

    /// <summary>Entries.</summary>
    public uint RingEntries;

    /// <summary>Flags word.</summary>
    public uint Flags;

    /// <summary>Count of entries dropped as invalid.</summary>
    public uint Dropped;

    /// <summary>Index array.</summary>
    public uint Array;

    private uint _reserved;
    private ulong _userAddress;
}

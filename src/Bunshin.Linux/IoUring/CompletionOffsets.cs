using System.Runtime.InteropServices;

namespace Bunshin.Linux.IoUring;

/// <summary><c>struct io_cqring_offsets</c>: bytes from the start of the completion ring.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CompletionOffsets
{
    /// <summary>Head, moved by us.</summary>
    public uint Head;

    /// <summary>Tail, moved by the kernel.</summary>
    public uint Tail;

    /// <summary>Entries less one.</summary>
    public uint RingMask;

    /// <summary>Entries.</summary>
    public uint RingEntries;

    /// <summary>Count of completions that found no room.</summary>
    public uint Overflow;

    /// <summary>The completions.</summary>
    public uint Entries;

    /// <summary>Flags word.</summary>
    public uint Flags;

    private uint _reserved;
    private ulong _userAddress;
}

using System.Runtime.InteropServices;

namespace Bunshin.Linux.IoUring;

/// <summary><c>struct io_uring_params</c>, 120 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingParameters
{
    /// <summary>Entries of the submission queue, as made.</summary>
    public uint SubmissionEntries;

    /// <summary>Entries of the completion queue; asked for with <see cref="RingConstants.SetupCompletionSize"/>.</summary>
    public uint CompletionEntries;

    /// <summary><c>IORING_SETUP_*</c>.</summary>
    public uint Flags;

    /// <summary>For kernel-side polling, unused here.</summary>
    public uint ThreadCpu;

    /// <summary>For kernel-side polling, unused here.</summary>
    public uint ThreadIdle;

    /// <summary><c>IORING_FEAT_*</c> of this kernel.</summary>
    public uint Features;

    /// <summary>Descriptor of a ring to share workers with, unused here.</summary>
    public uint WorkQueue;

    private uint _reserved0;
    private uint _reserved1;
    private uint _reserved2;

    /// <summary>Where the parts of the submission ring lie.</summary>
    public SubmissionOffsets Submission;

    /// <summary>Where the parts of the completion ring lie.</summary>
    public CompletionOffsets Completion;
}

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

    public uint RingEntries;

    public uint Flags;

    /// <summary>Count of entries dropped as invalid.</summary>
    public uint Dropped;

    /// <summary>Index array.</summary>
    public uint Array;

    private uint _reserved;
    private ulong _userAddress;
}

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

    public uint RingEntries;

    /// <summary>Count of completions that found no room.</summary>
    public uint Overflow;

    public uint Entries;

    public uint Flags;

    private uint _reserved;
    private ulong _userAddress;
}

/// <summary><c>struct io_uring_sqe</c>, 64 bytes; the unions are named after what this project puts there.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct SubmissionEntry
{
    /// <summary><c>IORING_OP_*</c>.</summary>
    [FieldOffset(0)]
    public byte Operation;

    /// <summary><c>IOSQE_*</c>.</summary>
    [FieldOffset(1)]
    public byte Flags;

    /// <summary>Priority, or flags of receive and send.</summary>
    [FieldOffset(2)]
    public ushort Priority;

    /// <summary>Descriptor, or its index among the registered ones.</summary>
    [FieldOffset(4)]
    public int Descriptor;

    [FieldOffset(8)]
    public ulong Offset;

    [FieldOffset(16)]
    public ulong Address;

    [FieldOffset(24)]
    public uint Length;

    /// <summary>Flags of the operation: <c>RWF_*</c>, <c>MSG_*</c>, <c>IORING_ASYNC_CANCEL_*</c>.</summary>
    [FieldOffset(28)]
    public uint OperationFlags;

    /// <summary>Comes back in the completion.</summary>
    [FieldOffset(32)]
    public ulong UserData;

    /// <summary>Group to pick a provided buffer from.</summary>
    [FieldOffset(40)]
    public ushort BufferGroup;
}

/// <summary><c>struct io_uring_cqe</c>, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CompletionEntry
{
    /// <summary>From the submission.</summary>
    public ulong UserData;

    /// <summary>Result; a negative one is an errno.</summary>
    public int Result;

    /// <summary><c>IORING_CQE_F_*</c>; the upper half is the number of the buffer used.</summary>
    public uint Flags;

    /// <summary>The submission stays armed.</summary>
    public readonly bool HasMore => (Flags & RingConstants.CompletionMore) != 0;

    /// <summary>A provided buffer was used.</summary>
    public readonly bool HasBuffer => (Flags & RingConstants.CompletionBuffer) != 0;

    public readonly ushort Buffer => (ushort)(Flags >> 16);
}

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

/// <summary><c>struct io_uring_buf</c>, 16 bytes.</summary>
/// <remarks>The ring's tail lies over <see cref="Tail"/> of the first entry, so entries are written field by field.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct BufferEntry
{
    public ulong Address;

    public uint Length;

    /// <summary>Number that comes back in the completion.</summary>
    public ushort Id;

    /// <summary>Reserved; in the first entry the ring's tail.</summary>
    public ushort Tail;
}

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

    public ushort Flags;

    private ulong _reserved0;
    private ulong _reserved1;
    private ulong _reserved2;
}

/// <summary><c>struct io_uring_rsrc_register</c>, 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileTableRegistration
{
    public uint Count;

    /// <summary><see cref="RingConstants.RegisterSparse"/>: all empty at first.</summary>
    public uint Flags;

    private ulong _reserved;

    /// <summary>Initial descriptors, none when sparse.</summary>
    public ulong Data;

    public ulong Tags;
}

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

using System.Runtime.InteropServices;

namespace Bunshin.Linux.IoUring;

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

    /// <summary>Offset in the file.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>Buffer or structure.</summary>
    [FieldOffset(16)]
    public ulong Address;

    /// <summary>Length in bytes.</summary>
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

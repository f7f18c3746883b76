using System.Runtime.InteropServices;

namespace Bunshin.Linux.IoUring;

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

    /// <summary>Its number.</summary>
    public readonly ushort Buffer => (ushort)(Flags >> 16);
}

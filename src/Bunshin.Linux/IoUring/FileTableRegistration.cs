using System.Runtime.InteropServices;

namespace Bunshin.Linux.IoUring;

/// <summary><c>struct io_uring_rsrc_register</c>, 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileTableRegistration
{
    /// <summary>Slots.</summary>
    public uint Count;

    /// <summary><see cref="RingConstants.RegisterSparse"/>: all empty at first.</summary>
    public uint Flags;

    private ulong _reserved;

    /// <summary>Initial descriptors, none when sparse.</summary>
    public ulong Data;

    /// <summary>Tags, unused.</summary>
    public ulong Tags;
}

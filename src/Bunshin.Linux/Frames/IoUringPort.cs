using System.Runtime.InteropServices;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Frames;

/// <summary>A port of an <see cref="IoUringPortSet"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct IoUringPort
{
    /// <summary>The descriptor, null for a free place.</summary>
    public FileDescriptor? Descriptor;

    public PortKind Kind;

    /// <summary>What the kernel calls it: a slot of the registered table, or the descriptor's number.</summary>
    public int Target;

    /// <summary><c>IOSQE_FIXED_FILE</c> if <see cref="Target"/> is a slot.</summary>
    public byte EntryFlags;

    /// <summary>Tells completions of an earlier user of this place from ours.</summary>
    public uint Generation;

    /// <summary>Its read is not armed.</summary>
    public bool NeedsArming;
}

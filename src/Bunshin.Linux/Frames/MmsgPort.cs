using System.Runtime.InteropServices;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Frames;

/// <summary>A port of an <see cref="MmsgPortSet"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct MmsgPort
{
    /// <summary>The descriptor, null for a free place.</summary>
    public FileDescriptor? Descriptor;

    public PortKind Kind;
}

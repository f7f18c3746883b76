using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

/// <summary><c>struct iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    /// <summary>First byte.</summary>
    public void* Start;

    /// <summary>Length in bytes.</summary>
    public nuint Length;
}

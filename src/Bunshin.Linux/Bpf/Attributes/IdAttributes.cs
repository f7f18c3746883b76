using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary><c>union bpf_attr</c> for BPF_PROG_GET_FD_BY_ID and BPF_MAP_GET_FD_BY_ID.</summary>
/// <remarks>
/// <code>
///   0  Id      the kernel's number for it
///   4  NextId  unused
///   8  Flags   none
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct IdAttributes
{
    public uint Id;
    public uint NextId;
    public uint Flags;
}

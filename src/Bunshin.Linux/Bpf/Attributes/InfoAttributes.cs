using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary><c>union bpf_attr</c> for BPF_OBJ_GET_INFO_BY_FD.</summary>
/// <remarks>
/// <code>
///   0  Object  descriptor
///   4  Length  bytes of room; gets how many were written
///   8  Info    pointer
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct InfoAttributes
{
    public uint Object;
    public uint Length;
    public ulong Info;
}
